// <app-check-files>: compares files on the bidder's own machine with the digests of a receipt. Nothing is sent.
class CheckFiles extends HTMLElement {
  connectedCallback() {
    this.digests = new Set(this.dataset.digests.trim().split(/\s+/));
    this.results = this.querySelector("[data-results]");
    this.querySelector("input[type=file]").addEventListener("change", (event) => this.check([...event.target.files]));
  }

  async check(files) {
    this.results.replaceChildren();
    for (const file of files) {
      const line = document.createElement("li");
      try {
        const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
        const digest = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
        line.textContent = this.digests.has(digest) ? `✓ ${file.name} is in this receipt.` : `✕ ${file.name} is not in this receipt.`;
      } catch {
        line.textContent = `${file.name} could not be read. Choose it again.`;
      }
      this.results.append(line);
    }
  }
}

customElements.define("app-check-files", CheckFiles);
