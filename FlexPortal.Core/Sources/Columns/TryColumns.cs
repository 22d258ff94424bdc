using System.Numerics.Tensors;
using FlexPortal.Core.Sources.Embeddings.Models;

namespace FlexPortal.Core.Sources.Columns;

/// <summary>A text that is near another one.</summary>
/// <param name="Row">Its row in the file, from 1.</param>
/// <param name="Text">The text.</param>
/// <param name="Similarity">Cosine of the angle between the vectors, -1 to 1.</param>
public sealed record NearText(long Row, string Text, float Similarity);

/// <summary>A row as it would be embedded.</summary>
/// <param name="Row">Its row in the file, from 1.</param>
/// <param name="Text">Its text.</param>
/// <param name="Near">The nearest of the other texts, nearest first, at most two.</param>
public sealed record TriedRow(long Row, string Text, IReadOnlyList<NearText> Near);

/// <summary>What a choice of columns would do to the first rows of a file.</summary>
/// <param name="Rows">Three rows; empty when no chosen cell has a value.</param>
/// <param name="Compared">Different texts that were compared with each other.</param>
/// <param name="IsWordMatching">Whether they were compared by common words, not by a model.</param>
public sealed record ColumnTrial(IReadOnlyList<TriedRow> Rows, int Compared, bool IsWordMatching)
{
    /// <summary>Whether texts would be sent to a service elsewhere, so that private columns are left out.</summary>
    public bool LeavesPortal { get; init; }

    /// <summary>Why the model cannot be used; null when it can.</summary>
    public PortalError? Error { get; init; }
}

/// <summary>
/// Makes the texts of the first rows with a choice of columns and compares them with each other, so that a user sees what the choice makes
/// alike. A model elsewhere is not asked for it: words are compared in its place.
/// </summary>
internal sealed class TryColumns(EmbeddingModels models)
{
    private const int Shown = 3, Near = 2, MostCompared = 60;

    /// <summary>Tries a choice.</summary>
    public async Task<ColumnTrial> ExecuteAsync(
        HeaderColumns header, ColumnPreference preference, CancellationToken cancellationToken)
    {
        var (model, error) = Model();
        var made = RowTexts.Of(
            preference, header.Columns.Select(column => (column.Index, column.Name)), model is { SendsTextsOut: true });
        var texts = header.Rows
            .Select(row => (row.Number, Text: made.Of(column => column < row.Cells.Count ? row.Cells[column] : null)))
            .Where(row => row.Text is not null).Select(row => (row.Number, Text: row.Text!))
            .DistinctBy(row => row.Text, StringComparer.Ordinal).Take(MostCompared).ToArray();
        string[] compared = [.. texts.Select(row => row.Text)];
        var isOwn = model is { SendsTextsOut: false };
        var vectors = isOwn && compared.Length > 0 ? await AskAsync(compared, cancellationToken) : (Found: null, Error: error);
        var found = vectors.Found ?? await CompareWordsAsync(compared, cancellationToken);
        return new(
            [.. texts.Take(Shown).Select((row, at) => new TriedRow(row.Number, row.Text, NearestOf(at, texts, found)))],
            texts.Length, vectors.Found is null || model!.IsWordMatchingOnly)
        {
            LeavesPortal = model is { SendsTextsOut: true },
            Error = vectors.Error,
        };
    }

    private static List<NearText> NearestOf(
        int at, (long Number, string Text)[] texts, IReadOnlyList<ReadOnlyMemory<float>> vectors) =>
    [
        .. texts.Select((row, other) => (row, other)).Where(one => one.other != at)
            .Select(one => new NearText(
                one.row.Number, one.row.Text, TensorPrimitives.Dot(vectors[at].Span, vectors[one.other].Span)))
            .OrderByDescending(near => near.Similarity).ThenBy(near => near.Row).Take(Near),
    ];

    private (EmbeddingModel? Model, PortalError? Error) Model()
    {
        try
        {
            return (models.Current, null);
        }
        catch (PortalException unavailable)
        {
            return (null, unavailable.Error);
        }
    }

    private async Task<(IReadOnlyList<ReadOnlyMemory<float>>? Found, PortalError? Error)> AskAsync(string[] texts, CancellationToken ct)
    {
        try
        {
            return ((await models.EmbedAsync(texts, weights: null, ct)).Vectors, null);
        }
        catch (PortalException unavailable)
        {
            return (null, unavailable.Error);
        }
    }

    private static async Task<IReadOnlyList<ReadOnlyMemory<float>>> CompareWordsAsync(string[] texts, CancellationToken ct)
    {
        using var words = new WordEmbedder();
        return texts.Length == 0 ? [] : [.. (await words.GenerateAsync(texts, cancellationToken: ct)).Select(one => one.Vector)];
    }
}
