using System.Net;
using System.Text.Json;
using FlexPortal.Tests.Flex.Runs;
using Xunit;

namespace FlexPortal.Tests.Flex.Ledger.Queries;

/// <summary>One event over HTTP: from a figure to the bytes that state it.</summary>
public sealed class LedgerEventApiTests(LedgerPortal portal) : IClassFixture<LedgerPortal>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_restated_figure_leads_to_both_rows_and_to_their_bytes()
    {
        var found = await EventAsync("trades", "9001");

        var restated = Assert.Single(
            found.GetProperty("restatements").EnumerateArray(), one => one.GetProperty("name").ValueEquals("commission"));
        Assert.Equal((-1m, -1.25m), (restated.GetProperty("former").GetDecimal(), restated.GetProperty("latter").GetDecimal()));
        var commission = Figure(found, "commission");
        Assert.Equal(
            ("-1.25", "USD", "ibCommission"),
            (commission.GetProperty("value").GetString(), commission.GetProperty("unit").GetString(),
                commission.GetProperty("attribute").GetString()));
        var rows = found.GetProperty("rows").EnumerateArray().ToArray();
        Assert.Equal(2, rows.Length);
        Assert.Equal(commission.GetProperty("raw_record_id").GetGuid(), rows[0].GetProperty("raw_record_id").GetGuid());
        Assert.Equal(restated.GetProperty("latter_raw_record_id").GetGuid(), rows[0].GetProperty("raw_record_id").GetGuid());
        Assert.Equal(restated.GetProperty("former_raw_record_id").GetGuid(), rows[1].GetProperty("raw_record_id").GetGuid());
        Assert.All(rows, row => Assert.Equal("verified", row.GetProperty("excerpt").GetProperty("check").GetString()));
        Assert.Contains("ibCommission=\"-1.25\"", Element(rows[0]), StringComparison.Ordinal);
        Assert.Contains("ibCommission=\"-1\"", Element(rows[1]), StringComparison.Ordinal);
        // The bytes of the excerpt are those of the artifact.
        var place = rows[0].GetProperty("byte_offset").GetInt64();
        var (artifact, length) = (rows[0].GetProperty("statement").GetProperty("raw_artifact_id"), rows[0].GetProperty("byte_length"));
        Assert.Equal(
            Element(rows[0]),
            await portal.Portal.Http.GetStringAsync($"/artifacts/{artifact}/content?offset={place}&length={length}", Cancel));
        Assert.EndsWith("<Trades>", rows[0].GetProperty("excerpt").GetProperty("before").GetString()!.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_contradiction_is_told_with_both_values_and_both_rows()
    {
        var found = await EventAsync("trades", "9003");

        var said = Assert.Single(found.GetProperty("diagnostics").EnumerateArray());
        Assert.Equal(
            ("TRADE_CONSISTENCY_CONFLICT", "price", "6", "5.5"),
            (said.GetProperty("code").GetString(), said.GetProperty("attribute").GetString(), said.GetProperty("value").GetString(),
                said.GetProperty("other_value").GetString()));
        Assert.Equal("5.5", Figure(found, "price").GetProperty("value").GetString());
        Assert.Equal(2, found.GetProperty("rows").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, Figure(found, "net_cash").GetProperty("value").ValueKind);
    }

    [Fact]
    public async Task Events_that_belong_together_lead_to_each_other()
    {
        var dividend = await EventAsync("cash", "3001");
        var leg = await EventAsync("fx", "9004", "&leg=dealt");
        var proceeds = await EventAsync("cash", "4001");
        var merger = await EventAsync("actions", "4001");

        Assert.Equal("same_payment 2026-01-06 Withholding Tax -0.75 USD", Related(dividend));
        Assert.StartsWith("other_leg 2026-01-05 EUR.USD -110 USD", Related(leg), StringComparison.Ordinal);
        Assert.Equal(("100", "quantity"), (
            Figure(leg, "amount").GetProperty("value").GetString(), Figure(leg, "amount").GetProperty("attribute").GetString()));
        Assert.StartsWith("proceeds_of ", Related(proceeds), StringComparison.Ordinal);
        Assert.StartsWith("proceeds ", Related(merger), StringComparison.Ordinal);

        static string Related(JsonElement found) => string.Join("; ", found.GetProperty("related").EnumerateArray()
            .Select(one => $"{one.GetProperty("relation").GetString()} {one.GetProperty("label").GetString()}"));
    }

    [Theory]
    [InlineData("trades")]
    [InlineData("cash")]
    [InlineData("fx")]
    [InlineData("actions")]
    public async Task An_unknown_event_is_not_found(string table)
    {
        using var answer = await portal.Portal.Http.GetAsync($"/ledger/events/{table}/{Guid.NewGuid()}", Cancel);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("LEDGER_EVENT_NOT_FOUND", (await answer.ReadAsync()).GetProperty("code").GetString());
    }

    private static string Element(JsonElement row) => row.GetProperty("excerpt").GetProperty("element").GetString()!;

    private static JsonElement Figure(JsonElement found, string name) =>
        found.GetProperty("figures").EnumerateArray().Single(figure => figure.GetProperty("name").ValueEquals(name));

    private async Task<JsonElement> EventAsync(string table, string transaction, string more = "")
    {
        var key = table switch
        {
            "trades" => "event_trade_fill_id",
            "cash" => "event_cashflow_id",
            "fx" => "event_fx_id",
            _ => "event_corp_action_id",
        };
        var row = Assert.Single(await portal.ListAsync($"/ledger/{table}?text={transaction}{more}"));
        return await portal.GetAsync($"/ledger/events/{table}/{row.GetProperty(key).GetString()}");
    }
}
