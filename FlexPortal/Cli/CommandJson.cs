using System.Text.Json;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Hosting;

namespace FlexPortal.Cli;

/// <summary>What <c>--json</c> prints: the JSON of the HTTP API. No verb has options of its own.</summary>
internal static class CommandJson
{
    /// <summary>An answer that the API has too, with the keys of accounts.</summary>
    public static string Of<T>(IServiceProvider services, T answer) => JsonSerializer.Serialize(answer, AccountKeyJson.Options(services));

    /// <summary>An answer of a verb that opens no services.</summary>
    public static string Of<T>(T answer) => JsonSerializer.Serialize(answer, PortalJson.Options);
}
