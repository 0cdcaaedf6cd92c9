"""What this organisation remembers: lessons, decisions and handover packs, in one search. No models."""
