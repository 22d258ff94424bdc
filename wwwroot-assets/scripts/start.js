// Shows the error when a user has too many live pages open; the framework's script does not report it.
addEventListener("unhandledrejection", async () => {
  const answer = await fetch("/_blazor/negotiate?negotiateVersion=1", { method: "POST" }).catch(() => null);
  if (answer?.status === 429) document.getElementById("line-crowded").hidden = false;
});

// Starts the connection to the portal. After 15 silent seconds it counts as lost; reconnects are tried for half an hour.
Blazor.start({
  circuit: {
    configureSignalR: (builder) => builder.withServerTimeout(15_000).withKeepAliveInterval(5_000),
    reconnectionOptions: { maxRetries: 250, retryIntervalMilliseconds: (tried) => (tried < 20 ? 1_000 : tried < 60 ? 3_000 : 10_000) },
  },
});
