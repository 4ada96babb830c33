"""The mesh, edge by edge: derive the effective service graph, judge it, lay it out and draw it."""
