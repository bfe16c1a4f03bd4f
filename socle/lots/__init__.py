"""Lots : un même geste chez N organismes, chacun écrit chez lui, qui se reprend après une panne et se défait en entier."""
