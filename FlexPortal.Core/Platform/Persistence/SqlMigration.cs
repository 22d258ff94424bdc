using System.Reflection;
using System.Text;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FlexPortal.Core.Platform.Persistence;

/// <summary>
/// A migration whose text is the embedded resource <c>…Migrations.ID.sql</c>, ID being its <see cref="MigrationAttribute"/>. It runs in
/// one transaction, unless the text has a line <c>-- no transaction</c>: then each statement, ended by a semicolon at the end of a
/// line outside of <c>$$ … $$</c>, runs on its own, as <c>CREATE INDEX CONCURRENTLY</c> needs, and can be repeated. There is no way down.
/// </summary>
internal abstract class SqlMigration : Migration
{
    private const string OutsideTransaction = "-- no transaction";

    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        var text = ReadText();
        if (!text.Split('\n').Any(line => string.Equals(line.Trim(), OutsideTransaction, StringComparison.Ordinal)))
        {
            migrationBuilder.Sql(text);
            return;
        }

        foreach (var statement in Statements(text))
        {
            migrationBuilder.Sql(statement, suppressTransaction: true);
        }
    }

    internal static IEnumerable<string> Statements(string text)
    {
        var statement = new StringBuilder();
        var inBody = false;
        foreach (var line in text.Split('\n'))
        {
            inBody ^= (line.Split("$$").Length & 1) == 0;
            if (line.TrimStart().StartsWith("--", StringComparison.Ordinal))
            {
                continue;
            }

            statement.AppendLine(line);
            if (!inBody && line.TrimEnd().EndsWith(';'))
            {
                yield return statement.ToString();
                statement.Clear();
            }
        }

        if (!string.IsNullOrWhiteSpace(statement.ToString()))
        {
            yield return statement.ToString();
        }
    }

    private string ReadText()
    {
        var id = GetType().GetCustomAttribute<MigrationAttribute>()?.Id
            ?? throw new InvalidOperationException($"{GetType().Name} has no [Migration] attribute.");
        var assembly = GetType().Assembly;
        var name = assembly.GetManifestResourceNames().SingleOrDefault(n => n.EndsWith($".{id}.sql", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"The text of migration {id} is not embedded.");
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
