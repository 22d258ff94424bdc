namespace FlexPortal.Sandbox;

/// <summary>Whether this portal talks to its sandbox broker, for the page and the banner.</summary>
/// <param name="IsActive">True while no <c>Flex:Token</c> is set; false when the real broker is asked.</param>
internal sealed record SandboxStatus(bool IsActive);
