"""After App Mesh: objectives and workloads before and after, from results and the period. Pure."""
