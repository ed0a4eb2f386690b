// What opens over the page, drawers and menus, and how it closes again.

import { $, $$, log } from "./page.js";

const opener = (drawer) => $(`.opener[aria-controls="${drawer.id}"]`);

export function openDrawer(drawer, isOpen = true) {
  drawer.classList.toggle("open", isOpen);
  opener(drawer).setAttribute("aria-expanded", String(isOpen));
  $(".backdrop").hidden = !isOpen;
  $("main").inert = isOpen;
  const target = isOpen ? $("a, button:not(.closer), [tabindex]", drawer) : opener(drawer);
  target?.focus();
}

export const closeDrawers = () => $$(".drawer.open").forEach((drawer) => openDrawer(drawer, false));

// The focus stays with a menu whose items go.
export function closeMenus(except = null) {
  for (const menu of $$(".menu[open]")) {
    if (menu === except) continue;
    if (menu.contains(document.activeElement)) $("summary", menu).focus({ preventScroll: true });
    menu.open = false;
  }
}

export function moveInMenu(menu, by) {
  const all = [$("summary", menu), ...$$("button", menu)];
  all.at((all.indexOf(document.activeElement) + by) % all.length).focus();
}

// A menu that would reach below the messages opens upwards.
export function placeMenu(menu) {
  const items = $(".items", menu);
  items.classList.remove("up");
  const below = items.getBoundingClientRect().bottom > log.getBoundingClientRect().bottom;
  items.classList.toggle("up", below);
}
