using System.Globalization;

namespace FlexPortal.Core.Flex.Runs.Leases;

/// <summary>Names this process on the runs it works on: host, process id and a random part, for instance <c>desk-3/4711/8f0c2a</c>.</summary>
internal sealed record RunOwner(string Name)
{
    public static RunOwner OfThisProcess() => new(string.Create(
        CultureInfo.InvariantCulture, $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid().ToString("N")[..6]}"));
}
