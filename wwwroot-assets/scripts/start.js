// A page cannot come alive while its person has as many open as one may have: the script of the framework keeps that to itself.
addEventListener("unhandledrejection", async () => {
  const answer = await fetch("/_blazor/negotiate?negotiateVersion=1", { method: "POST" }).catch(() => null);
  if (answer?.status === 429) document.getElementById("line-crowded").hidden = false;
});

// Starts the line to the portal. A line that is silent for 15 seconds counts as lost; it is tried again soon, and for half an hour.
Blazor.start({
  circuit: {
    configureSignalR: (builder) => builder.withServerTimeout(15_000).withKeepAliveInterval(5_000),
    reconnectionOptions: { maxRetries: 250, retryIntervalMilliseconds: (tried) => (tried < 20 ? 1_000 : tried < 60 ? 3_000 : 10_000) },
  },
});
