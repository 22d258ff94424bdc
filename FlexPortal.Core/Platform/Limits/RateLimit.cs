namespace FlexPortal.Core.Platform.Limits;

/// <summary>
/// A limit that all processes over one database share, separately for each key: for instance ten requests in any minute, a second apart.
/// </summary>
/// <param name="Name">Its name, unique in the portal, for instance <c>flex.broker</c>.</param>
/// <param name="Permits">Most uses in any window.</param>
/// <param name="Window">Length of the window.</param>
/// <param name="Spacing">Least time between two uses; zero for none.</param>
public sealed record RateLimit(string Name, int Permits, TimeSpan Window, TimeSpan Spacing);
