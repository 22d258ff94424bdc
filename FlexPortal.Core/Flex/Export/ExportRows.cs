using System.Globalization;
using System.Text;
using FlexPortal.Core.Flex.Comparison;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Persistence;
using Npgsql;

namespace FlexPortal.Core.Flex.Export;

/// <summary>
/// Writes the rows of one section as CSV: where each stands in the bytes, then every attribute that any row has, in the order of first
/// occurrence. An attribute that is present and empty is "", one that is absent is nothing; see <see cref="CsvText"/> for the rest.
/// </summary>
public sealed class ExportRows(PortalDatabase database)
{
    private const int Flush = 64 * 1024;

    // No attribute can have such a name.
    private static readonly string[] Places = ["#row", "#element", "#account", "#report_date", "#first_byte", "#bytes"];

    /// <summary>Writes UTF-8 without a mark in front; memory does not grow with the rows.</summary>
    /// <param name="run">A run with a statement.</param>
    /// <param name="section">Element name of the section.</param>
    /// <param name="destination">Where to; only written asynchronously.</param>
    /// <param name="cancellationToken">Observed all along.</param>
    public async Task ExecuteAsync(RunDetail run, string section, Stream destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(destination);
        var artifactId = run.RawArtifactId ?? throw new ArgumentException("The run has no statement.", nameof(run));
        await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
        var columns = await ColumnsAsync(connection, artifactId, section, cancellationToken);
        var text = new StringBuilder(Flush + 8192);
        CsvText.AppendLine(text, [.. Places, .. columns]);
        await foreach (var row in SectionRowSql.ReadAsync(connection, artifactId, section, cancellationToken))
        {
            CsvText.AppendLine(text, Values(row, columns));
            if (text.Length < Flush)
                continue;
            await WriteAsync(destination, text, cancellationToken);
        }

        await WriteAsync(destination, text, cancellationToken);
    }

    private static IEnumerable<string?> Values(SectionRow row, List<string> columns)
    {
        var values = PayloadValues.Parse(row.Payload);
        yield return row.Ref;
        yield return row.Element;
        yield return row.AccountId;
        yield return row.ReportDate?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        yield return row.ByteOffset.ToString(CultureInfo.InvariantCulture);
        yield return row.ByteLength.ToString(CultureInfo.InvariantCulture);
        foreach (var column in columns)
            yield return values.GetValueOrDefault(column);
    }

    /// <summary>As they were kept when the statement was read; for a statement from before that, from the rows themselves.</summary>
    private static async Task<List<string>> ColumnsAsync(NpgsqlConnection connection, Guid artifactId, string section, CancellationToken ct)
    {
        var kept = (await StatementAttributeSql.ReadAsync(connection, artifactId, ct))
            .Where(attributes => string.Equals(attributes.Section, section, StringComparison.Ordinal)).SelectMany(attributes => attributes.Names);
        var columns = kept.Distinct(StringComparer.Ordinal).ToList();
        if (columns.Count > 0)
            return columns;

        var known = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var row in SectionRowSql.ReadAsync(connection, artifactId, section, ct))
            columns.AddRange(PayloadValues.Parse(row.Payload).Keys.Where(known.Add));
        return columns;
    }

    private static async Task WriteAsync(Stream destination, StringBuilder text, CancellationToken ct)
    {
        await destination.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), ct);
        text.Clear();
    }
}
