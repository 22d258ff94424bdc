using System.Globalization;
using System.Text.Json;
using FlexPortal.Core.Sources.Columns;
using FlexPortal.Core.Sources.Tables.Headers;
using Microsoft.Extensions.Primitives;

namespace FlexPortal.Sources.Columns;

/// <summary>What a user chose of a column.</summary>
/// <param name="Index">The column, from 0.</param>
/// <param name="IsEmbedded">Whether it is embedded.</param>
/// <param name="IsPrivate">Whether its values must not leave the portal.</param>
/// <param name="Label">What stands before its values; empty for its name.</param>
public sealed record ChosenColumn(int Index, bool IsEmbedded, bool IsPrivate, string Label);

/// <summary>The fields of the form of columns: what is chosen, also while it is not saved.</summary>
/// <param name="Columns">Every column of the table in its order.</param>
/// <param name="Context">The sentence before every text.</param>
/// <param name="Version">The saved version that the user saw; 0 for the default.</param>
public sealed record ColumnForm(IReadOnlyList<ChosenColumn> Columns, string Context, int Version)
{
    /// <summary>Names of the fields.</summary>
    public const string Embed = "embed", Private = "private", ContextName = "context", VersionName = "version", Header = "header";

    /// <summary>Name of the field with the label of a column.</summary>
    public static string LabelOf(int index) => string.Create(CultureInfo.InvariantCulture, $"label-{index}");

    /// <summary>What is saved.</summary>
    public static ColumnForm Of(HeaderColumns header)
    {
        var chosen = ByName(header.Preference);
        return new(
            [
                .. header.Columns.Select(column => chosen.TryGetValue(HeaderFingerprint.Normalize(column.Name), out var choice)
                    ? new ChosenColumn(column.Index, IsEmbedded: true, choice.IsPrivate, choice.Label ?? "")
                    : new(column.Index, IsEmbedded: false, DefaultColumns.IsPrivateByName(column.Name), "")),
            ],
            header.Preference.Context, header.Preference.Version);
    }

    /// <summary>What was typed.</summary>
    public static ColumnForm Of(HeaderColumns header, IEnumerable<KeyValuePair<string, StringValues>> form)
    {
        var fields = form.ToDictionary(field => field.Key, field => field.Value, StringComparer.Ordinal);
        var (embedded, isPrivate) = (IndexesOf(Embed), IndexesOf(Private));
        return new(
            [
                .. header.Columns.Select(column => new ChosenColumn(
                    column.Index, embedded.Contains(column.Index), isPrivate.Contains(column.Index), TextOf(LabelOf(column.Index)))),
            ],
            TextOf(ContextName),
            int.TryParse(TextOf(VersionName), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0);

        string TextOf(string name) => fields.GetValueOrDefault(name).ToString();

        HashSet<int> IndexesOf(string name) =>
        [
            .. fields.GetValueOrDefault(name).Select(text =>
                int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : -1),
        ];
    }

    /// <summary>The choice as it is saved: columns that were chosen before keep their order, others follow in that of the table.</summary>
    public ColumnPreference ToPreference(HeaderColumns header)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var choice in header.Preference.Columns)
            places.TryAdd(HeaderFingerprint.Normalize(choice.Name), places.Count);
        var names = header.Columns.ToDictionary(column => column.Index, column => column.Name);
        return new(
            [
                .. Columns.Where(column => column.IsEmbedded)
                    .OrderBy(column => places.GetValueOrDefault(HeaderFingerprint.Normalize(names[column.Index]), int.MaxValue))
                    .ThenBy(column => column.Index)
                    .Select(column => new ColumnChoice(
                        names[column.Index], string.IsNullOrWhiteSpace(column.Label) ? null : column.Label.Trim(), column.IsPrivate)),
            ],
            Context.Trim(), Version);
    }

    /// <summary>
    /// All of it in a short text, for the live part of the page: a message to it has 32 kB, and a table may have hundreds of columns.
    /// </summary>
    public string ToText() => JsonSerializer.Serialize(new Packed(
        Flags(column => column.IsEmbedded), Flags(column => column.IsPrivate),
        Columns.Where(column => column.Label.Length > 0).ToDictionary(column => column.Index, column => column.Label), Context, Version));

    /// <summary>The form of such a text.</summary>
    public static ColumnForm Of(HeaderColumns header, string text)
    {
        var packed = JsonSerializer.Deserialize<Packed>(text)!;
        return new(
            [
                .. header.Columns.Select((column, at) => new ChosenColumn(
                    column.Index, Is(packed.Embedded, at), Is(packed.Private, at), packed.Labels.GetValueOrDefault(column.Index, ""))),
            ],
            packed.Context, packed.Version);

        static bool Is(string flags, int at) => at < flags.Length && flags[at] == '1';
    }

    private string Flags(Func<ChosenColumn, bool> isSet) => string.Concat(Columns.Select(column => isSet(column) ? '1' : '0'));

    private sealed record Packed(string Embedded, string Private, Dictionary<int, string> Labels, string Context, int Version);

    private static Dictionary<string, ColumnChoice> ByName(ColumnPreference preference)
    {
        var choices = new Dictionary<string, ColumnChoice>(StringComparer.Ordinal);
        foreach (var choice in preference.Columns)
            choices.TryAdd(HeaderFingerprint.Normalize(choice.Name), choice);
        return choices;
    }
}
