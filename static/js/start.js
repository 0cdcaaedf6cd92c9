// Starts GOV.UK Frontend, again inside every part that htmx brings, and says aloud when a request fails.
import { initAll } from "../govuk/govuk-frontend.min.js";

const announcer = document.getElementById("announcer");

function say(words) {
  if (!announcer) return;
  announcer.classList.remove("govuk-visually-hidden");
  announcer.classList.add("app-announcer");
  announcer.textContent = words;
}

// A table wider than the screen scrolls by itself, not the page. Without script its cells break instead.
function shelter(scope) {
  for (const table of scope.querySelectorAll("table.govuk-table")) {
    if (table.closest(".app-scroll")) continue;
    const box = document.createElement("div");
    box.className = "app-scroll";
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", table.caption?.textContent.trim() || "Table");
    table.replaceWith(box);
    box.append(table);
  }
}

// The way back to a form that was refused asks for the form, not whether to send it again.
if (performance.getEntriesByType("navigation")[0]?.responseStatus === 422) history.replaceState(history.state, "");

initAll();
shelter(document);
document.body.addEventListener("htmx:load", (event) => {
  if (event.detail.elt === document.body) return;
  initAll({ scope: event.detail.elt });
  shelter(event.detail.elt.parentElement ?? event.detail.elt);
});
// A form refused in its place puts the same word before the title of the page as a page that is drawn anew (base.html).
document.body.addEventListener("htmx:afterSwap", ({ detail }) => {
  const refused = detail.xhr.status === 422;
  if (!refused && !detail.requestConfig.elt.closest("form")) return;
  document.title = `${refused ? "Error: " : ""}${document.title.replace(/^Error: /, "")}`;
});
// A part that takes the place of another takes its focus too: it goes to the same control in the new part, by its name and
// words where it has no id (htmx finds those with one). Where it is gone, to the part itself: never back to the top.
const alike = (control) => `${control.tagName} ${control.name ?? ""} ${control.value ?? ""} ${control.textContent.trim()}`;
let focused = null;
document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const control = document.activeElement;
  focused = detail.target?.contains(control) && control !== document.body ? alike(control) : null;
});
document.body.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (!focused || document.activeElement !== document.body) return;
  const part = detail.elt;
  const same = [...part.querySelectorAll("a[href], button, input, select, textarea, summary")].find((each) => alike(each) === focused);
  focused = null;
  if (!same) part.tabIndex = -1;
  (same ?? part).focus({ preventScroll: Boolean(same) });
});
document.body.addEventListener("htmx:beforeRequest", () => {
  if (!announcer) return;
  announcer.textContent = "";
  announcer.classList.add("govuk-visually-hidden");
  announcer.classList.remove("app-announcer");
});
document.body.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  if (status === 401 || status === 403) say("You have been signed out, or this is no longer yours to do. Reload the page.");
  else if (status === 404) say("That is no longer there. Reload the page.");
  else if (status === 429) say("That was too fast. Wait a minute, then try again.");
  else say("That did not work, and nothing was changed. Try again in a moment.");
});
document.body.addEventListener("htmx:sendError", () => say("No connection. What you typed is still here: try again."));
// A part that an ended session answers with the page to sign in is never put into the page.
document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (!new URL(event.detail.xhr.responseURL || location.href).pathname.startsWith("/accounts/")) return;
  event.detail.shouldSwap = false;
  say("You have been signed out. What you typed is still here: sign in again in another tab, then save.");
});
