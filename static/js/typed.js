// What is typed and not taken yet waits in this tab, for the person who typed it: it is forgotten when they sign out, and
// when somebody else signs in here. A session that ends by itself forgets nothing.
const { person } = document.body.dataset;
if (person && sessionStorage.getItem("worth-person") !== person) {
  sessionStorage.clear();
  sessionStorage.setItem("worth-person", person);
}
document.body.addEventListener("submit", ({ target }) => {
  if (target.getAttribute("action")?.endsWith("/accounts/logout/")) sessionStorage.clear();
});
// A form whose text waits was taken once another page answers it. Where the sign-in or a fault answers, nothing was taken:
// the text goes on waiting, by whichever way the person comes back.
const sent = sessionStorage.getItem("worth-sent");
const refused = location.pathname.startsWith("/accounts/") || document.querySelector("[data-fault]");
if (sent && (refused || location.pathname !== sent)) {
  if (!refused) sessionStorage.removeItem(`worth-kept:${sent}`);
  sessionStorage.removeItem("worth-sent");
}

const key = `worth-kept:${location.pathname}`;
const keep = (said) => sessionStorage.setItem(key, JSON.stringify(said));
const forget = () => sessionStorage.removeItem(key);
const kept = () => (person && JSON.parse(sessionStorage.getItem(key) ?? "null")) || {};
const send = () => sessionStorage.setItem("worth-sent", location.pathname);

// <app-keep>: what is typed in its form is back after a session that ended in the middle.
class Keep extends HTMLElement {
  connectedCallback() {
    this.restore();
    this.addEventListener("input", () => this.keep());
    this.addEventListener("submit", () => {
      this.keep();
      send();
    });
  }

  get boxes() {
    return [...this.querySelectorAll("textarea[name], input[type=radio][name]")];
  }

  keep() {
    const said = {};
    for (const box of this.boxes) {
      if (box.type !== "radio") said[box.name] = box.value;
      else if (box.checked) said[box.name] = box.value;
    }
    keep(said);
  }

  restore() {
    const said = kept();
    if (this.boxes.some((box) => (box.type === "radio" ? box.checked : box.value))) return;
    let back = false;
    for (const box of this.boxes) {
      if (!(box.name in said)) continue;
      if (box.type === "radio") box.checked = box.value === said[box.name];
      else box.value = said[box.name];
      back ||= Boolean(said[box.name]);
    }
    if (!back) return;
    const words = document.createElement("p");
    words.className = "govuk-inset-text";
    words.setAttribute("role", "status");
    words.textContent = "What you typed here before is back. It was not sent.";
    this.prepend(words);
  }
}

// <app-autosave>: says whether what was typed in its form is saved, from what htmx reports. What is not saved yet waits
// with the revision it was written over: it is sent again once there is a connection, and is back in its box after a
// reload or a new sign-in of the same person.
const AGAIN = 15_000;

class Autosave extends HTMLElement {
  connectedCallback() {
    this.form = document.getElementById(this.dataset.form);
    this.text = this.querySelector(".app-autosave__text");
    if (!this.form || !this.text) return;
    this.form.addEventListener("input", () => { this.keep(); this.say("Not saved yet", true); });
    this.form.addEventListener("htmx:beforeRequest", () => { this.sent = this.box?.value; this.say("Saving…", true); });
    this.form.addEventListener("htmx:afterRequest", ({ detail }) => this.hear(detail));
    this.form.addEventListener("click", (event) => { if (event.target.closest("[data-forget]")) this.forget(); });
    this.form.addEventListener("submit", () => {
      this.keep();
      send();
      this.unsaved = false;
    });
    this.leaving = (event) => { if (this.unsaved) event.preventDefault(); };
    this.again = () => this.box?.dispatchEvent(new Event("again"));
    window.addEventListener("beforeunload", this.leaving);
    window.addEventListener("online", this.again);
    this.restore();
  }

  disconnectedCallback() {
    clearTimeout(this.waiting);
    window.removeEventListener("beforeunload", this.leaving);
    window.removeEventListener("online", this.again);
  }

  get box() {
    return this.form.querySelector("textarea[name]");
  }

  get revision() {
    return this.form.querySelector("input[name=revision]");
  }

  hear({ xhr, successful }) {
    clearTimeout(this.waiting);
    if (xhr.status === 422) return this.say("Not saved: read the note above.", true);
    const signedOut = new URL(xhr.responseURL || location.href).pathname.startsWith("/accounts/");
    if (signedOut || xhr.status === 403) {
      return this.say("Not saved: you are signed out. What you typed waits in this tab: reload the page to sign in.", true);
    }
    if (!successful) {
      this.waiting = setTimeout(this.again, AGAIN);
      return this.say("Not saved: check the connection. What you typed is still here, and is sent again by itself.", true);
    }
    if (this.box && this.box.value !== this.sent) return this.say("Not saved yet", true);
    this.forget();
    const now = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    return this.say(`Saved at ${now}`, false);
  }

  keep() {
    if (!this.box) return;
    keep({ text: this.box.value, revision: this.revision?.value });
  }

  forget() {
    forget();
    this.unsaved = false;
  }

  restore() {
    const { text, revision } = kept();
    if (!this.box || typeof text !== "string") return;
    if (text === this.box.value) return this.forget();
    this.box.value = text;
    // Over the text it was written over: what a colleague saved meanwhile is shown, not overwritten.
    if (this.revision && revision) this.revision.value = revision;
    this.box.dispatchEvent(new Event("input", { bubbles: true }));
    this.say("What you typed here before is back. It was not saved yet.", true);
    if (document.readyState === "complete") this.again();
    else window.addEventListener("load", this.again, { once: true });
  }

  say(words, unsaved) {
    this.unsaved = unsaved;
    this.text.textContent = words;
  }
}

customElements.define("app-keep", Keep);
customElements.define("app-autosave", Autosave);
