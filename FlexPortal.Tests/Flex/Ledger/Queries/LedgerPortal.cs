using System.Net;
using System.Text.Json;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Tests.Flex.Ledger.Events;
using FlexPortal.Tests.Flex.Ledger.Storage;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Flex.Ledger.Queries;

/// <summary>
/// A portal over a small ledger of two accounts: two statements of U1, of which the later restates a commission and contradicts a price,
/// and one of U2. Tests only read.
/// </summary>
public sealed class LedgerPortal : IAsyncLifetime
{
    /// <summary>A text that a spreadsheet would run.</summary>
    public const string Formula = "=HYPERLINK(\"http://a.example\")";

    internal LedgerBook Book { get; private set; } = null!;

    internal TestPortal Portal { get; private set; } = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Book = await LedgerBook.CreateAsync();
        await Book.StoreAsync(First(), Second());
        await Book.StoreDocumentAsync(
            Statements.Documents.Response(Mapped.Statement(
                Mapped.Header("20260201;120000").Replace("\"U1\"", "\"U2\"", StringComparison.Ordinal),
                Mapped.Cash(("accountId", "U2"), ("transactionID", "3900"), ("amount", "100"), ("currency", "CHF")))),
            "U2");
        Portal = await TestPortal.StartAsync(shared: Book.Database);
    }

    public async ValueTask DisposeAsync()
    {
        await Portal.DisposeAsync();
        await Book.DisposeAsync();
    }

    /// <summary>The JSON of an address that answers 200.</summary>
    internal async Task<JsonElement> GetAsync(string address)
    {
        using var response = await Portal.Http.GetAsync(address, Cancel);
        var text = await response.Content.ReadAsStringAsync(Cancel);
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{address}: {response.StatusCode} {text}");
        return JsonElement.Parse(text);
    }

    /// <summary>The events of a list.</summary>
    internal async Task<JsonElement[]> ListAsync(string address) => [.. (await GetAsync(address)).GetProperty("items").EnumerateArray()];

    /// <summary>The key of an account.</summary>
    internal string KeyOf(string account) => Portal.Services.GetRequiredService<AccountKeys>().Of(account);

    /// <summary>A page, as a browser asks for it.</summary>
    internal async Task<string> PageAsync(string address, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Add("Accept", "text/html");
        using var response = await Portal.Http.SendAsync(request, Cancel);
        Assert.Equal(expected, response.StatusCode);
        return await response.Content.ReadAsStringAsync(Cancel);
    }

    private static string First() => LedgerBook.Made(
        8,
        Mapped.Row("AccountInformation", ("accountId", "U1"), ("currency", "CHF")),
        Mapped.Trade(),
        Mapped.Trade(
            ("transactionID", "9002"), ("ibExecID", "0002.01.01"), ("tradeID", "502"), ("reportDate", "20260107"),
            ("tradeDate", "20260107"), ("dateTime", "20260107;100000"), ("buySell", "SELL"), ("openCloseIndicator", "C"),
            ("quantity", "-4"), ("proceeds", "24.123456789"),
            ("netCash", "23.123456789"), ("fifoPnlRealized", "1.5"), ("conid", "1002"), ("symbol", "XYZ"), ("isin", "US0000000002"),
            ("description", "XYZ HOLDING"),
            ("notes", System.Security.SecurityElement.Escape(Formula))),
        Mapped.Trade(
            ("transactionID", "9003"), ("ibExecID", "0003.01.01"), ("tradeID", "503"), ("reportDate", "20260108"),
            ("tradeDate", "20260108"), ("dateTime", "20260108;100000"),
            ("currency", "EUR"), ("netCash", null), ("proceeds", "-10"), ("quantity", "1")),
        Mapped.Trade(
            ("transactionID", "9004"), ("ibExecID", "0004.01.01"), ("tradeID", "504"), ("assetCategory", "CASH"), ("symbol", "EUR.USD"),
            ("conid", "12087792"), ("quantity", "100"), ("tradePrice", "1.1"), ("proceeds", "-110"), ("currency", "USD"), ("netCash", "0"),
            ("isin", "")),
        Mapped.Cash(), Mapped.Cash(
            ("transactionID", "3002"), ("type", "Withholding Tax"), ("amount", "-0.75"), ("description", "ABC CASH DIVIDEND - US TAX")),
        Mapped.Action());

    private static string Second() => LedgerBook.Made(
        9,
        Mapped.Trade(("ibCommission", "-1.25"), ("netCash", "-56.25")),
        Mapped.Trade(
            ("transactionID", "9003"), ("ibExecID", "0003.01.01"), ("tradeID", "503"), ("reportDate", "20260108"),
            ("tradeDate", "20260108"), ("dateTime", "20260108;100000"),
            ("currency", "EUR"), ("netCash", null), ("proceeds", "-10"), ("quantity", "1"),
            ("tradePrice", "6")));
}
