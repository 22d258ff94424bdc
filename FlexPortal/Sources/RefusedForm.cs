using System.Text;
using System.Text.Json;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Sources;
using FlexPortal.Identity.Access;

namespace FlexPortal.Sources;

/// <summary>
/// A form that was refused, for the page that shows it again with its error. In an encrypted cookie that is read once: names of files and
/// what was typed belong into no address and no log.
/// </summary>
/// <param name="Form">The form, see the constants.</param>
/// <param name="Code">Code of the error.</param>
/// <param name="Message">What happened.</param>
/// <param name="WhatToDo">The next step.</param>
public sealed record RefusedForm(string Form, string Code, string Message, string WhatToDo)
{
    /// <summary>Forms of groups and files.</summary>
    public const string Create = "create", Rename = "rename", Archive = "archive", Restore = "restore", Read = "read", Delete = "delete",
        Embed = "embed";

    /// <summary>Query parameter of the page that a refused form leads back to: the form.</summary>
    public const string Parameter = "refused";

    // Encrypted it must fit into a cookie.
    private const int MostBytes = 2_000;

    private static readonly EncryptedCookie Cookie = new("flexportal-sources", "FlexPortal.Sources.RefusedForm.1", TimeSpan.FromMinutes(5));

    /// <summary>Name of the field that is wrong; null when the error belongs to no field.</summary>
    public string? Field { get; init; }

    /// <summary>What was typed, by the names of the fields.</summary>
    public IReadOnlyDictionary<string, string> Typed { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What was typed into a field; null when nothing was.</summary>
    public string? this[string field] => Typed.GetValueOrDefault(field);

    /// <summary>Keeps the refusal for the next page.</summary>
    /// <param name="http">The request of the form.</param>
    /// <param name="form">The form.</param>
    /// <param name="error">Why it was refused.</param>
    /// <param name="typed">What was typed, by the names of the fields.</param>
    public static void Keep(HttpContext http, string form, PortalError error, params (string Field, string? Text)[] typed)
    {
        var refused = new RefusedForm(form, error.Code, error.Message, error.WhatToDo)
        {
            Field = error.Field,
            Typed = typed.Where(one => !string.IsNullOrEmpty(one.Text))
                .ToDictionary(one => one.Field, one => one.Text!, StringComparer.Ordinal),
        };
        var text = JsonSerializer.Serialize(refused, PortalJson.Options);
        if (Encoding.UTF8.GetByteCount(text) > MostBytes)
            text = JsonSerializer.Serialize(new RefusedForm(form, error.Code, error.Message, error.WhatToDo), PortalJson.Options);
        if (Encoding.UTF8.GetByteCount(text) <= MostBytes)
            Cookie.Write(http, text);
    }

    /// <summary>The refusal that the address of a page speaks of, and forgets it; null when there is none, or it is too old.</summary>
    public static RefusedForm? Take(HttpContext http) =>
        http.Request.Query.ContainsKey(Parameter) && Cookie.Take(http) is { } text
            ? JsonSerializer.Deserialize<RefusedForm>(text, PortalJson.Options) : null;

    /// <summary>The error when it is of one of these forms; null otherwise.</summary>
    public PortalError? ErrorOf(params string[] forms) =>
        forms.Contains(Form, StringComparer.Ordinal) ? new(Code, Message, WhatToDo) { Field = Field } : null;
}
