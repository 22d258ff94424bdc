using System.Text;
using FlexPortal.Tests.Support;

namespace FlexPortal.Tests.Platform.Secrets;

/// <summary>Everything that a stolen copy of a database holds.</summary>
internal static class DatabaseDump
{
    /// <summary>Every column of every row of every table: as text, bytes as escaped text.</summary>
    public static async Task<string> OfAsync(TestDatabase database)
    {
        var columns = await database.ScalarAsync<string[]>(
            """
            SELECT array_agg(format(
                CASE WHEN a.atttypid = 'bytea'::regtype THEN 'SELECT string_agg(encode(%I, ''escape''), E''\n'') FROM %I.%I'
                     ELSE 'SELECT string_agg(%I::text, E''\n'') FROM %I.%I' END, a.attname, n.nspname, c.relname))
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
            """);
        var dump = new StringBuilder();
        foreach (var column in columns)
        {
            await using var command = database.Source.CreateCommand(column);
            dump.AppendLine(await command.ExecuteScalarAsync() as string);
        }

        return dump.ToString();
    }

    /// <summary>A text in each form it can take: itself, in hex, in Base64 at each alignment.</summary>
    public static IEnumerable<string> FormsOf(string text)
    {
        yield return text;
        yield return Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text));
        for (var shift = 0; shift < 3; shift++)
            yield return Convert.ToBase64String(Encoding.UTF8.GetBytes(new string(' ', shift) + text))[4..^4];
    }
}
