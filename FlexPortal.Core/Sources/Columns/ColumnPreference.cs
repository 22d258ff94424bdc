namespace FlexPortal.Core.Sources.Columns;

/// <summary>A column that is embedded.</summary>
/// <param name="Name">Its name in the table, 1 to 200 characters; compared without regard to case and spaces.</param>
/// <param name="Label">What stands before its values in a text, at most 100 characters; null for the name.</param>
/// <param name="IsPrivate">Whether its values must not leave the portal: it is left out when the model is a service elsewhere.</param>
public sealed record ColumnChoice(string Name, string? Label = null, bool IsPrivate = false);

/// <summary>Which columns of the files with a certain header are embedded, and how.</summary>
/// <param name="Columns">The columns in the order of the text.</param>
/// <param name="Context">A sentence that precedes every text, at most 500 characters; empty for none.</param>
/// <param name="Version">Number of the saved version, from 1; 0 for the default, which is not saved.</param>
public sealed record ColumnPreference(IReadOnlyList<ColumnChoice> Columns, string Context, int Version)
{
    /// <summary>Who saved it; null for the default.</summary>
    public string? SavedBy { get; init; }

    /// <summary>When, UTC; null for the default.</summary>
    public DateTimeOffset? SavedAtUtc { get; init; }
}

/// <summary>A column of a set, as it was when the set was made.</summary>
/// <param name="Index">Its place in the file, from 0.</param>
/// <param name="Letter">Its letters, as a spreadsheet shows them.</param>
/// <param name="Name">Its name.</param>
/// <param name="Label">What stands before its values.</param>
public sealed record SetColumn(int Index, string Letter, string Name, string Label);
