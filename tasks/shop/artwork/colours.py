"""The inks of the shop. Of three, a leaf has its light side, its dark side and its veins."""

GREEN = ("#56b04c", "#2f8a43", "#a9d977")
DEEP = ("#3a8f52", "#1f6a41", "#83c27a")
LIME = ("#b4cf3f", "#8bb02f", "#e3ee93")
PLUM = ("#7d3b6f", "#51234f", "#b876a0")
GREY = ("#9dbb9c", "#6f9a80", "#d5e5c6")
TOMATO, ROSE, ORANGE, YELLOW = "#e2432a", "#e2557f", "#f08a24", "#f7c531"
