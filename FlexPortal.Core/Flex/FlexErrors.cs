namespace FlexPortal.Core.Flex;

/// <summary>Every error code of the Flex feature, one factory each. Codes are stable: scripts and alerts match on them.</summary>
public static partial class FlexErrors
{
}
