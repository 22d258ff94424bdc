using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Xml;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Statements;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Benchmarks;

/// <summary>
/// Rows a second from bytes on disk to committed rows, beside (a) a bare XmlReader that walks the file and (b) COPY of the prepared rows
/// alone into the same table. The three take turns, because the machine is shared; the median of the rounds counts.
/// </summary>
internal static class Ingestion
{
    public static async Task RunAsync(int trades, int rounds)
    {
        using var file = StatementFile.OfTrades(trades);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{file.Trades} trades, {TradeColumns.Names.Length} attributes, {file.ByteLength / 1e6:0.0} MB, {rounds} rounds"));
        await using var bench = await IngestionBench.StartAsync();
        using var received = await bench.ReceiveAsync(file.Path);
        var prepared = Prepare(received);
        var (walk, copy, whole) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            walk.Add(Time(() => Walk(received)));
            var target = await bench.BeginAsync($"copy-{round}");
            await bench.SettleAsync();
            copy.Add(await TimeAsync(() => CopyAsync(bench, target.Lease.JobId, received, prepared)));
            var work = await bench.BeginAsync($"whole-{round}");
            await bench.SettleAsync();
            whole.Add(await TimeAsync(() => bench.IngestAsync(work, received)));
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"round {round + 1}: walk {walk[^1]:0.00} s, copy {copy[^1]:0.00} s, whole {whole[^1]:0.00} s"));
        }

        var slower = Math.Min(Rate(trades, walk), Rate(trades, copy));
        Print("(a) XmlReader walks the file", Rate(trades, walk), slower);
        Print("(b) COPY of the prepared rows", Rate(trades, copy), slower);
        Print("preflight and persist", Rate(trades, whole), slower);
    }

    private static double Rate(int trades, List<double> seconds) => trades / seconds.Order().ElementAt(seconds.Count / 2);

    private static void Print(string name, double rate, double slower) =>
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{name,-32} {rate,10:0} rows/s  {rate / slower,6:0%} of the slower"));

    private static double Time(Action action)
    {
        var watch = Stopwatch.StartNew();
        action();
        return watch.Elapsed.TotalSeconds;
    }

    private static async Task<double> TimeAsync(Func<Task> action)
    {
        var watch = Stopwatch.StartNew();
        await action();
        return watch.Elapsed.TotalSeconds;
    }

    private static void Walk(ReceivedStatement received)
    {
        using var content = received.Content.OpenRead();
        using var xml = XmlReader.Create(content, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
        var characters = 0L;
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element)
                continue;
            while (xml.MoveToNextAttribute())
                characters += xml.Value.Length;
        }

        if (characters == 0)
            throw new InvalidOperationException("The file has no attribute.");
    }

    private sealed record PreparedRow(
        string Account, DateOnly? Day, string Section, string Ref, string Element, long Offset, long Length, byte[] Payload);

    private static List<PreparedRow> Prepare(ReceivedStatement received)
    {
        using var content = received.Content.OpenRead();
        using var reader = FlexStatementReader.Open(content, StatementLimits.Default);
        var rows = new List<PreparedRow>();
        var payload = new ArrayBufferWriter<byte>();
        while (reader.Read(CancellationToken.None))
        {
            if (reader.Kind != StatementItem.Row)
                continue;
            payload.ResetWrittenCount();
            reader.Row.WriteJson(payload);
            rows.Add(new(
                reader.Row.AccountId, reader.Row.ReportDate, reader.SectionName, reader.Row.SourceRowRef, reader.Row.ElementName,
                reader.Row.ByteOffset, reader.Row.ByteLength, payload.WrittenSpan.ToArray()));
        }

        return rows;
    }

    private static async Task CopyAsync(IngestionBench bench, Guid runId, ReceivedStatement received, List<PreparedRow> rows)
    {
        await using var connection = await bench.Database.Main.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var artifactId = await InsertArtifactAsync(connection, runId, received);
        await using (var copy = await connection.BeginBinaryImportAsync("""
            COPY flex.raw_record (raw_record_id, ingestion_run_id, raw_artifact_id, account_id, report_date_local, section_name,
                                  source_row_ref, element_name, byte_offset, byte_length, source_payload) FROM STDIN (FORMAT BINARY)
            """))
        {
            var ids = new RowIds(received.ReceivedAtUtc);
            foreach (var row in rows)
            {
                await copy.StartRowAsync();
                await copy.WriteAsync(ids.Next(), NpgsqlDbType.Uuid);
                await copy.WriteAsync(runId, NpgsqlDbType.Uuid);
                await copy.WriteAsync(artifactId, NpgsqlDbType.Uuid);
                await copy.WriteAsync(row.Account, NpgsqlDbType.Text);
                if (row.Day is { } day)
                    await copy.WriteAsync(day, NpgsqlDbType.Date);
                else
                    await copy.WriteNullAsync();
                await copy.WriteAsync(row.Section, NpgsqlDbType.Text);
                await copy.WriteAsync(row.Ref, NpgsqlDbType.Text);
                await copy.WriteAsync(row.Element, NpgsqlDbType.Text);
                await copy.WriteAsync(row.Offset, NpgsqlDbType.Bigint);
                await copy.WriteAsync(row.Length, NpgsqlDbType.Bigint);
                await copy.WriteAsync(row.Payload, NpgsqlDbType.Json);
            }

            await copy.CompleteAsync();
        }

        await transaction.CommitAsync();
    }

    /// <summary>A parent for the rows, without the bytes: they are not what is measured here.</summary>
    private static async Task<Guid> InsertArtifactAsync(NpgsqlConnection connection, Guid runId, ReceivedStatement received)
    {
        await using var command = new NpgsqlCommand("""
            INSERT INTO flex.raw_artifact (ingestion_run_id, account_id, period_key, flex_query_id, payload_sha256, byte_length,
            chunk_count,
                                           compression, received_at_utc, account_seq, prev_link, link)
            VALUES ($1, $1::text, 'unknown', 'bench', $2, $3, 1, 'none', $4, 1, sha256(''), sha256(''))
            RETURNING raw_artifact_id
            """, connection);
        command.Parameters.Add(new() { Value = runId });
        command.Parameters.Add(new() { Value = received.Sha256 });
        command.Parameters.Add(new() { Value = received.ByteLength });
        command.Parameters.Add(new() { Value = received.ReceivedAtUtc });
        return (Guid)(await command.ExecuteScalarAsync())!;
    }
}
