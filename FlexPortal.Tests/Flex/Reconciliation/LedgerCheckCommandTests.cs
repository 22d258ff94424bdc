using System.Text.Json;
using FlexPortal.Tests.Cli;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.Reconciliation;

/// <summary><c>ledger check</c>: its exit codes and its JSON, without settings and without a database.</summary>
public sealed class LedgerCheckCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new("flexportal-ledger");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Its_exit_codes_are_those_of_the_docs()
    {
        var whole = Write("whole.xml", WholeStatement.Document());
        var part = Write("part.xml", WholeStatement.Document(text => text.Replace("<Transfers />", "", StringComparison.Ordinal)));
        var broken = Write("broken.xml",
            WholeStatement.Document(text => text.Replace("amount=\"10\"", "amount=\"11\"", StringComparison.Ordinal)));
        CommandCase[] cases =
        [
            new("ledger check", 0, "", whole), new("ledger check", 0, "", part), new("ledger check", 1, "", broken),
            new("ledger check", 2, "There is no file", _folder.Under("none.xml")),
            new("ledger check", 9, "STATEMENT_", Write("other.xml", "<html></html>")),
        ];
        foreach (var one in cases)
        {
            var said = await Command.RunHereAsync([], one.Arguments);
            Assert.Equal((one.ToString(), one.ExitCode), (one.ToString(), said.ExitCode));
            Assert.Contains(one.Words, said.Error, StringComparison.Ordinal);
        }

        Assert.Equal(
            DocumentedExitCodes.Of("ledger").Select(row => row.Code).Order(), cases.Select(one => one.ExitCode).Distinct().Order());
    }

    [Fact]
    public async Task The_text_says_the_verdict_first()
    {
        var said = await Command.RunHereAsync([], "ledger", "check", Write("whole.xml", WholeStatement.Document()));

        Assert.StartsWith("The statement ties: ", said.Text, StringComparison.Ordinal);
        Assert.Contains("2026-01-20  ABC", said.Text, StringComparison.Ordinal);
        Assert.Contains("886.8", said.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_JSON_has_the_documented_names()
    {
        var said = await Command.RunHereAsync([], "ledger", "check", Write("whole.xml", WholeStatement.Document()), "--json");

        var json = JsonElement.Parse(said.Text);
        Assert.Equal(
            ["verdict", "statements", "counts", "events", "diagnostics", "lots", "lot_diagnostics", "realized", "cash", "positions",
                "proof"],
            json.EnumerateObject().Select(part => part.Name));
        Assert.Equal("ties", json.GetProperty("verdict").GetString());
        var closing = json.GetProperty("realized")[0];
        Assert.Equal(
            ("28.8", "28.8", "1/Trades/Trade[2]"),
            (Text(closing, "realized"), Text(closing, "broker_realized"), closing.GetProperty("row").GetString()));
        Assert.Equal("1/Trades/Trade[1]", closing.GetProperty("lots")[0].GetProperty("opening_row").GetString());
        var check = json.GetProperty("proof").GetProperty("checks").EnumerateArray()
            .First(one => one.GetProperty("identity").GetString() is "cash_movement");
        Assert.Equal(
            ("cash", "886.8", "886.8", "0", "ties"),
            (check.GetProperty("step").GetString(), Text(check, "expected"), Text(check, "actual").TrimEnd('0').TrimEnd('.'),
                $"{check.GetProperty("difference").GetDecimal():0}", check.GetProperty("verdict").GetString()));
        var documented = Architecture.Repository.Get("docs/ledger.md").Text;
        Assert.All(Names(json).Distinct(StringComparer.Ordinal),
            name => Assert.Contains($"`{name}`", documented, StringComparison.Ordinal));
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetRawText();

    private static IEnumerable<string> Names(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject()
            .SelectMany(part => part.Name is "by_kind" ? [part.Name] : Names(part.Value).Prepend(part.Name)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Names),
        _ => [],
    };

    private string Write(string name, string document)
    {
        File.WriteAllText(_folder.Under(name), document);
        return _folder.Under(name);
    }
}
