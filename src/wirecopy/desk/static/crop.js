"use strict";

// Framing a picture: a frame to drag and a ring for what must stay in sight, over the number fields that the form
// has anyway. The fields are what is sent; this only writes them and shows them.

(() => {
  const form = document.querySelector("[data-framing]");
  if (!form) return;
  const stage = form.querySelector("[data-stage]");
  const said = form.querySelector("[data-said]");
  const size = { width: Number(form.dataset.width), height: Number(form.dataset.height) };
  const SMALLEST = 5; // percent of a side
  const field = (name) => form.elements[name];
  const kept = (value, least, most) => Math.max(least, Math.min(value, Math.max(least, most)));
  const written = (value) => String(Math.round(value * 100) / 100);

  const shapes = new Map();
  for (const part of form.querySelectorAll("[data-shape]")) {
    // Percent of the picture's sides, not pixels: a square is no square in those.
    const ratio = part.dataset.ratio ? (Number(part.dataset.ratio) * size.height) / size.width : 0;
    shapes.set(part.dataset.shape, { name: part.dataset.shape, label: part.dataset.label, ratio, part });
  }
  let drawing = shapes.get("page");

  const drawn = (shape) => {
    const [left, top, width] = ["left", "top", "width"].map((side) => field(`${shape.name}_${side}`).value);
    if (left === "" || top === "" || width === "") return null;
    const height = shape.ratio ? Number(width) / shape.ratio : field(`${shape.name}_height`).value;
    if (height === "") return null;
    return { left: Number(left), top: Number(top), width: Number(width), height: Number(height) };
  };

  const around = (shape) => {
    const within = drawn(shapes.get("page")) || { left: 0, top: 0, width: 100, height: 100 };
    if (!shape.ratio) return within;
    const width = Math.min(within.width, within.height * shape.ratio);
    const height = width / shape.ratio;
    return {
      left: kept(Number(field("focus_x").value) - width / 2, within.left, within.left + within.width - width),
      top: kept(Number(field("focus_y").value) - height / 2, within.top, within.top + within.height - height),
      width,
      height,
    };
  };

  const make = (name, text) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = name;
    button.setAttribute("aria-describedby", "crop-help");
    if (text) button.setAttribute("aria-label", text);
    stage.append(button);
    return button;
  };
  const box = make("crop-box");
  const corner = document.createElement("span");
  corner.className = "crop-corner";
  box.append(corner);
  const ring = make("focus-ring");

  const show = () => {
    const part = drawn(drawing) || around(drawing);
    for (const side of ["left", "top", "width", "height"]) box.style[side] = `${part[side]}%`;
    box.classList.toggle("is-automatic", !drawn(drawing));
    const place = ["left", "top", "width", "height"].map((side) => `${side} ${Math.round(part[side])}`).join(", ");
    box.setAttribute("aria-label", `${drawing.label}: ${drawn(drawing) ? "" : "automatic, "}${place} percent`);
    const x = Number(field("focus_x").value);
    const y = Number(field("focus_y").value);
    ring.style.left = `${x}%`;
    ring.style.top = `${y}%`;
    ring.setAttribute("aria-label", `What must stay in sight: ${Math.round(x)} percent across, ${Math.round(y)} down`);
  };

  const write = (part) => {
    const width = kept(part.width, SMALLEST, 100);
    const height = drawing.ratio ? width / drawing.ratio : kept(part.height, SMALLEST, 100);
    if (drawing.ratio && height > 100) return write({ ...part, width: 100 * drawing.ratio });
    field(`${drawing.name}_width`).value = written(width);
    if (!drawing.ratio) field(`${drawing.name}_height`).value = written(height);
    field(`${drawing.name}_left`).value = written(kept(part.left, 0, 100 - width));
    field(`${drawing.name}_top`).value = written(kept(part.top, 0, 100 - height));
    show();
  };

  const writeFocus = (x, y) => {
    field("focus_x").value = written(kept(x, 0, 100));
    field("focus_y").value = written(kept(y, 0, 100));
    show();
  };

  const takeOff = () => {
    for (const side of ["left", "top", "width", "height"]) {
      const one = field(`${drawing.name}_${side}`);
      if (one) one.value = "";
    }
    show();
  };

  const percent = (event) => {
    const edge = stage.getBoundingClientRect();
    return { x: (100 * (event.clientX - edge.left)) / edge.width, y: (100 * (event.clientY - edge.top)) / edge.height };
  };

  const drag = (element, begin) => {
    element.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      element.focus();
      element.setPointerCapture(event.pointerId);
      const follow = begin(event, percent(event));
      const move = (moved) => follow(percent(moved));
      element.addEventListener("pointermove", move);
      element.addEventListener("lostpointercapture", () => element.removeEventListener("pointermove", move), { once: true });
    });
  };

  drag(box, (event, from) => {
    const part = drawn(drawing) || around(drawing);
    const resizes = event.target === corner;
    // A frame as large as the picture cannot be moved: dragging in it draws a new one.
    const fills = part.width > 99.5 && part.height > 99.5;
    return (at) => {
      const [across, down] = [at.x - from.x, at.y - from.y];
      if (resizes) write({ ...part, width: part.width + across, height: part.height + down });
      else if (fills) {
        write({ left: Math.min(from.x, at.x), top: Math.min(from.y, at.y), width: Math.abs(across), height: Math.abs(down) });
      } else write({ ...part, left: part.left + across, top: part.top + down });
    };
  });
  drag(ring, () => (at) => writeFocus(at.x, at.y));

  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  box.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const part = drawn(drawing) || around(drawing);
    const step = event.shiftKey ? 10 : 1;
    const arrow = ARROWS[event.key];
    if (arrow) write({ ...part, left: part.left + arrow[0] * step, top: part.top + arrow[1] * step });
    else if (event.key === "+" || event.key === "-") {
      const by = event.key === "+" ? 2 : -2;
      const height = drawing.ratio ? by / drawing.ratio : (by * part.height) / part.width;
      write({ left: part.left - by / 2, top: part.top - height / 2, width: part.width + by, height: part.height + height });
    } else if (event.key === "Delete" || event.key === "Backspace") takeOff();
    else return;
    event.preventDefault();
    said.textContent = box.getAttribute("aria-label");
  });
  ring.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    if (!arrow || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const step = event.shiftKey ? 10 : 1;
    writeFocus(Number(field("focus_x").value) + arrow[0] * step, Number(field("focus_y").value) + arrow[1] * step);
    said.textContent = ring.getAttribute("aria-label");
  });

  for (const hidden of form.querySelectorAll("[data-needs-script]")) hidden.hidden = false;
  for (const choice of form.querySelectorAll("[name=drawing]")) {
    choice.checked = choice.value === drawing.name;
    choice.addEventListener("change", () => {
      drawing = shapes.get(choice.value);
      show();
    });
  }
  form.addEventListener("input", (event) => {
    const part = event.target.closest("[data-shape]");
    if (part && event.target.name !== "drawing") {
      drawing = shapes.get(part.dataset.shape);
      form.querySelector(`[name=drawing][value=${drawing.name}]`).checked = true;
    }
    show();
  });
  show();
})();
