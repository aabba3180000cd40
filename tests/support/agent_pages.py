"""Pages that browser-use is tried on, and how pictures of them are read."""

from io import BytesIO

from PIL import Image

MENU = """<!doctype html><meta charset="utf-8"><title>Menu</title>
<a href="#">Home</a> <input placeholder="Search the shop">
<ul><li><h3>Tea</h3><button onclick="window.added = (window.added || 0) + 1">Add tea</button></li>
<li><h3>Milk</h3><button>Add milk</button></li></ul>"""
LONG = """<!doctype html><meta charset="utf-8"><title>Long</title>
<meta name="viewport" content="width=device-width">
<button>Top</button><p style="height: 9000px; background: linear-gradient(red, blue)">Middle</p>
<button>Far below</button>"""
SHADOWS = """<!doctype html><meta charset="utf-8"><title>Shadows</title>
<button>Plain</button><div id="open"></div><div id="closed"></div>
<iframe srcdoc="<button>In frame</button>"></iframe>
<script>
for (const mode of ["open", "closed"]) {
  const root = document.getElementById(mode).attachShadow({ mode });
  root.innerHTML = `<button>In ${mode}</button>`;
}
</script>"""
FIELDS = """<!doctype html><meta charset="utf-8"><title>Fields</title>
<input aria-label="Name" value="Kant"><input type="checkbox" aria-label="Wise" checked>
<input type="password" aria-label="Password" value="hunter2">"""


def picture(png):
    """Return a screenshot as pixels."""
    return Image.open(BytesIO(png)).convert("RGB")
