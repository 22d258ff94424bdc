namespace FlexPortal.Core.Flex.WebService;

/// <summary>
/// Reserves the next moment at which a token may be used and returns how long to wait until then; zero: at once. Awaited before every
/// HTTP request.
/// </summary>
/// <param name="token">Token about to be used; its <see cref="FlexToken.Fingerprint"/> is the key.</param>
/// <param name="cancellationToken">Gives up.</param>
internal delegate ValueTask<TimeSpan> ReserveRequestSlot(FlexToken token, CancellationToken cancellationToken);
