/* A page of courses without findings: nothing to go to, nothing to filter; what is open is drawn. */
function visit() {}
function relight() {}
$$(".course[open]").forEach(draw);
