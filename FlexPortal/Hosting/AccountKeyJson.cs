using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Hosting;

/// <summary>
/// Adds the account_key, which addresses take, after every account_id of an answer. It does so for all answers in one place, and leaves
/// request bodies as they are.
/// </summary>
internal static class AccountKeyJson
{
    private const string Id = "account_id", Key = "account_key";

    /// <summary>The options with which the command line prints what the API answers.</summary>
    public static JsonSerializerOptions Options(IServiceProvider services)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { TypeInfoResolver = Resolver(services) };
        PortalJson.Configure(options);
        return options;
    }

    /// <summary>A resolver that adds the keys. The seed is read when the first answer needs it.</summary>
    public static IJsonTypeInfoResolver Resolver(IServiceProvider services) => new DefaultJsonTypeInfoResolver().WithAddedModifier(type =>
    {
        if (type.Kind != JsonTypeInfoKind.Object || type.UnmappedMemberHandling == JsonUnmappedMemberHandling.Disallow)
            return;

        for (var place = type.Properties.Count - 1; place >= 0; place--)
        {
            if (type.Properties[place] is not { Get: { } get } id || id.PropertyType != typeof(string)
                || !id.Name.EndsWith(Id, StringComparison.Ordinal))
                continue;

            var name = id.Name[..^Id.Length] + Key;
            if (type.Properties.Any(property => string.Equals(property.Name, name, StringComparison.Ordinal)))
                continue;

            var key = type.CreateJsonPropertyInfo(typeof(string), name);
            key.Get = answer => get(answer) is string account ? services.GetRequiredService<AccountKeys>().Of(account) : null;
            key.IsGetNullable = id.IsGetNullable;
            type.Properties.Insert(place + 1, key);
        }
    });
}
