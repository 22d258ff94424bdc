using System.Text.RegularExpressions;
using Xunit;

namespace FlexPortal.Tests.Architecture;

/// <summary>SQL text is in *Sql.cs, *Copy.cs and the migrations only, without joined values; each such file runs on a database.</summary>
public sealed partial class SqlPlaceTests
{
    private static readonly SourceFile[] SqlFiles = [.. Repository.Code("FlexPortal.Core/").Where(MayHoldSql)];

    [Fact]
    public void Sec_S01_SQL_is_in_its_own_files_only()
    {
        string[] product = ["FlexPortal/", "FlexPortal.Core/"];

        Assert.NotEmpty(SqlFiles);
        Rule.Holds(
            from folder in product
            from file in Repository.Code(folder)
            where !MayHoldSql(file) || folder is "FlexPortal/"
            from text in file.Literals
            where Statement().IsMatch(text)
            select $"{file.Path}: {text}");
    }

    [Fact]
    public void Sec_S01_Only_constants_are_put_into_SQL()
    {
        // A value is a parameter; what stands in braces is a constant of the program, which begins with a capital.
        Rule.Holds(
            from file in SqlFiles
            from text in file.Literals
            where Statement().IsMatch(text)
            from Match hole in Hole().Matches(text)
            where !char.IsAsciiLetterUpper(hole.Groups["name"].Value[0])
            select $"{file.Path}: {hole.Value}");
        Rule.Holds(SqlFiles.Where(file => file.Code.Contains("string.Format", StringComparison.Ordinal)).Select(file => file.Path));
    }

    [Fact]
    public void Every_SQL_file_has_a_database_test()
    {
        // By a test class of its name or one that names it, or by one of the type that calls it: what these run, they run on PostgreSQL.
        var tests = Repository.Code("FlexPortal.Tests/")
            .Where(file => file.HasEnding("DbTests.cs") || file.HasEnding("ApiTests.cs"))
            .ToArray();
        var core = Repository.Code("FlexPortal.Core/").ToArray();

        Rule.Holds(SqlFiles.Where(file => !Exercised(file)).Select(file => file.Path));

        bool Exercised(SourceFile file)
        {
            var callers = core.Where(other => other != file && Names(other, file.Stem)).Select(other => other.Stem);
            return callers
                .Prepend(file.Stem)
                .Any(name => tests.Any(test => test.Stem.StartsWith(name + "Db", StringComparison.Ordinal) || Names(test, name)));
        }
    }

    private static bool Names(SourceFile file, string type) =>
        Regex.IsMatch(file.Code, $@"\b{type}\b", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10));

    private static bool MayHoldSql(SourceFile file) => file.HasEnding("Sql.cs") || file.HasEnding("Copy.cs");

    [GeneratedRegex(
        @"\b(SELECT|INSERT\s+INTO|DELETE\s+FROM|MERGE\s+INTO|TRUNCATE|CREATE\s+(TABLE|INDEX|SCHEMA|TEMP|FUNCTION|TRIGGER)"
        + @"|ALTER\s+TABLE|DROP\s+(TABLE|INDEX|SCHEMA))\s"
        + @"|\bUPDATE\s+\S+\s[\s\S]*\bSET\s|\bCOPY\s+\S+\s[\s\S]*\b(FROM|TO)\s+STDIN", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Statement();

    [GeneratedRegex(@"(?<!\{)\{(?<name>[A-Za-z_][\w.]*)[^{}]*\}", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Hole();
}
