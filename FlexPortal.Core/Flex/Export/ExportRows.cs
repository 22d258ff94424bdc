using System.Globalization;
using System.Text;
using FlexPortal.Core.Flex.Comparison;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using Npgsql;

namespace FlexPortal.Core.Flex.Export;

/// <summary>
/// Writes the rows of one section as CSV: the position of each row in the bytes, then every attribute of any row, in order of first
/// occurrence. An empty attribute is "", an absent one is nothing; see <see cref="CsvFormatter"/>.
/// </summary>
public sealed class ExportRows(PortalDatabase database)
{
    private const int Flush = 64 * 1024;

    // No attribute name can contain #.
    private static readonly string[] Places = ["#row", "#element", "#account", "#report_date", "#first_byte", "#bytes"];

    /// <summary>Writes UTF-8 without a byte order mark; memory does not grow with the rows.</summary>
    /// <param name="run">A run with a statement.</param>
    /// <param name="section">Element name of the section.</param>
    /// <param name="destination">Destination; written asynchronously only.</param>
    /// <param name="cancellationToken">Observed all along.</param>
    public async Task ExecuteAsync(RunDetail run, string section, Stream destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(destination);
        var artifactId = run.RawArtifactId ?? throw new ArgumentException("The run has no statement.", nameof(run));
        await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
        var columns = await ColumnsAsync(connection, artifactId, section, cancellationToken);
        var text = new StringBuilder(Flush + 8192);
        CsvFormatter.AppendLine(text, [.. Places, .. columns]);
        await foreach (var row in SectionRowSql.ReadAsync(connection, artifactId, section, cancellationToken))
        {
            CsvFormatter.AppendLine(text, Values(row, columns));
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

    /// <summary>As recorded when the statement was read; for an older statement, from its rows.</summary>
    private static async Task<List<string>> ColumnsAsync(NpgsqlConnection connection, Guid artifactId, string section, CancellationToken ct)
    {
        var kept = (await StatementAttributeSql.ReadAsync(connection, artifactId, ct))
            .Where(attributes => string.Equals(attributes.Section, section, StringComparison.Ordinal))
            .SelectMany(attributes => attributes.Names);
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
