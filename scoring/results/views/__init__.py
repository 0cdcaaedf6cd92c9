"""Pages from opened prices to the award, a file a room. Each asks first what may be shown in this phase, then reads."""
