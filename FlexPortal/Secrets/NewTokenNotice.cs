using FlexPortal.Core.Flex;
using FlexPortal.Core.Platform.Secrets;

namespace FlexPortal.Secrets;

/// <summary>What is said of the broker's token on a console: when the portal starts, and before a run.</summary>
internal static class NewTokenNotice
{
    public static async Task WriteAsync(IServiceProvider services, TextWriter to)
    {
        var connections = services.GetRequiredService<FlexConnections>();
        if (connections.IsSandbox)
            await to.WriteLineAsync("SANDBOX: no token is set; the sandbox broker answers, its figures are invented.");
        else if (SecretFormatter.Warning(services.GetRequiredService<SecretKind>(), connections.StoredToken) is { } warning)
            await to.WriteLineAsync(warning);
    }
}
