"""One file per kind of judge. A judge is a pure function of what was observed; it never asks the network."""
