// The one place where HTML is made of text: only ever of the server's own fragments, in which
// all foreign text is harmless. Words that the script adds are set as text.

import { localTimes } from "./times.js";

export function fragment(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  localTimes(template.content);
  return template.content;
}
