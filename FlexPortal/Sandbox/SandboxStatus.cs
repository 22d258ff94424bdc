using FlexPortal.Core.Flex;

namespace FlexPortal.Sandbox;

/// <summary>Whether this portal talks to its sandbox broker now, for the page: a token can be set and removed at any time.</summary>
internal sealed class SandboxStatus(FlexConnections connections)
{
    /// <summary>True while no token is set; false when the real broker is asked.</summary>
    public bool IsActive => connections.IsSandbox;
}
