using System.Text.Json;
using FlexPortal.Core.Flex;

namespace FlexPortal.Cli.Remote;

/// <summary>
/// An account that a command names by its id, for a portal elsewhere, whose addresses take keys alone: the portal's own answer says which key
/// stands for it.
/// </summary>
internal static class RemoteAccount
{
    /// <summary>The key; null for no account, and where the command is done here.</summary>
    /// <param name="place">Where the command is done.</param>
    /// <param name="address">An answer that has the account in it.</param>
    /// <param name="account">The account's id.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task<string?> KeyAsync(CommandPlace place, string address, string? account, CancellationToken ct)
    {
        if (place.Portal is not { } portal || string.IsNullOrWhiteSpace(account))
            return null;

        using var answer = await portal.FindAsync<JsonDocument>(address, ct) is { } found ? found.Value : JsonDocument.Parse("{}");
        var unknown = FlexErrors.AccountNotFound();
        return Find(answer.RootElement, account) ?? throw new RemoteException(unknown.Code, unknown.Message, "'runs list' shows the accounts of runs.");
    }

    private static string? Find(JsonElement element, string account) => element.ValueKind switch
    {
        JsonValueKind.Object when element.TryGetProperty("account_id", out var id) && id.ValueEquals(account) && element.TryGetProperty("account_key", out var key) => key.GetString(),
        JsonValueKind.Object => element.EnumerateObject().Select(property => Find(property.Value, account)).FirstOrDefault(key => key is not null),
        JsonValueKind.Array => element.EnumerateArray().Select(item => Find(item, account)).FirstOrDefault(key => key is not null),
        _ => null,
    };
}
