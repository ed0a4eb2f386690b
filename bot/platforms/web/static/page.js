// The page's fixed parts, and how others are looked for.

export const $ = (selector, within = document) => within.querySelector(selector);
export const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];

export const { channel } = document.body.dataset;
export const [log, list, box] = [$("#log"), $("#messages"), $("#box")];
export const FIELD = "form :is(input, select, textarea)";
