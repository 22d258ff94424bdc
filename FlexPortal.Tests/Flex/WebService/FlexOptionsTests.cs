using FlexPortal.Core.Flex;
using FlexPortal.Core.Platform.Settings;
using FlexPortal.Hosting;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace FlexPortal.Tests.Flex.WebService;

public sealed class FlexOptionsTests
{
    [Fact]
    public void Nothing_set_gives_the_documented_defaults()
    {
        var options = Read();

        Assert.Equal("https://ndcdyn.interactivebrokers.com/AccountManagement/FlexWebService", options.BaseUrl.AbsoluteUri);
        Assert.Equal((TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(15)), (options.FirstPollDelay, options.PollBudget));
        Assert.Equal(2_147_483_648, options.MaxStatementBytes.Bytes);
        Assert.Null(options.Token);
        Assert.Null(options.Sections.HardRequired);
        Assert.Empty(Faults());
    }

    [Fact]
    public void Every_value_is_read()
    {
        var options = Read(
            ("Flex:BaseUrl", "http://127.0.0.1:8080/x/"), ("Flex:Token", "123456789012345678901234"), ("Flex:QueryId", " 4711 "),
            ("Flex:AccountId", "U1234567"), ("Flex:FromDate", "20260101"), ("Flex:ToDate", "2026-01-31"), ("Flex:FirstPollDelay", "250 ms"),
            ("Flex:PollBudget", "00:01:30"), ("Flex:MaxStatementBytes", "512 MiB"), ("Flex:Sections:HardRequired", "Trades, CashReport"),
            ("Flex:Sections:ReconciliationRequired", ""), ("Flex:Sections:Recommended", "StmtFunds"));

        Assert.Equal("http://127.0.0.1:8080/x/", options.BaseUrl.AbsoluteUri);
        Assert.NotNull(options.Token);
        Assert.Equal(("4711", "U1234567"), (options.QueryId, options.AccountId));
        Assert.Equal((new DateOnly(2026, 1, 1), new DateOnly(2026, 1, 31)), (options.FromDate, options.ToDate));
        Assert.Equal((TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(90)), (options.FirstPollDelay, options.PollBudget));
        Assert.Equal(512L << 20, options.MaxStatementBytes.Bytes);
        Assert.Equal(
            ("Trades, CashReport", "", "StmtFunds"),
            (options.Sections.HardRequired, options.Sections.ReconciliationRequired, options.Sections.Recommended));
    }

    [Fact]
    public void A_file_holds_the_token_in_place_of_the_setting()
    {
        using var folder = new TemporaryFolder();
        var (file, empty) = (folder.Under("token"), folder.Under("empty"));
        File.WriteAllText(file, "123456789012345678901234\n");
        File.WriteAllText(empty, "\n");

        Assert.Equal(
            Read(("Flex:Token", "123456789012345678901234")).Token!.Fingerprint, Read(("Flex:TokenFile", file)).ReadToken()!.Fingerprint);
        Assert.Equal(
            ["Flex:TokenFile and Flex:Token are both set: leave one of them empty."],
            Faults(("Flex:TokenFile", file), ("Flex:Token", "1234567890")));
        Assert.Equal(["Flex:TokenFile names a file that is empty."], Faults(("Flex:TokenFile", empty)));
        Assert.Equal(["Flex:TokenFile names a file that cannot be read."], Faults(("Flex:TokenFile", folder.Under("none"))));
    }

    [Theory]
    [InlineData("5", 5)]
    [InlineData("0.5", 0.5)]
    [InlineData("2 min", 120)]
    [InlineData("00:00:05", 5)]
    public void A_bare_number_means_seconds(string text, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Read(("Flex:FirstPollDelay", text)).FirstPollDelay);

    [Fact]
    public void All_errors_are_reported_at_once_with_key_and_without_value()
    {
        (string Key, string Value)[] bad =
        [
            ("Flex:BaseUrl", "ftp://secret-value/"), ("Flex:Token", "secret-value with blank"), ("Flex:QueryId", "secret-value\u0001"),
            ("Flex:AccountId", "secret-value, other"), ("Flex:FromDate", "secret-value"), ("Flex:ToDate", "03/04/2026"),
            ("Flex:FirstPollDelay", "secret-value"), ("Flex:PollBudget", "-5"), ("Flex:MaxStatementBytes", "secret-value"),
            ("Flex:Sections:HardRequired", "secret-value;Trades"), ("Flex:Sections:ReconciliationRequired:0", "Trades"),
            ("Flex:Sections:Recommended", "Cash Report"),
        ];

        var faults = Faults(bad);

        Assert.Equal(
            bad.Select(pair => pair.Key.Replace(":0", "", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            faults.Select(KeyOf).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(faults, fault => fault.Contains("secret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://ndcdyn.interactivebrokers.com/x", "https")]
    [InlineData("https://user:secret@ndcdyn.interactivebrokers.com/x", "user name")]
    [InlineData("https://ndcdyn.interactivebrokers.com/x?t=secret", "?")]
    [InlineData("https://ndcdyn.interactivebrokers.com/x#secret", "#")]
    [InlineData("https://ndcdyn.interactivebrokers.com/x/SendRequest", "appends")]
    [InlineData("not an address", "absolute")]
    [InlineData("/relative", "absolute")]
    public void A_base_address_that_would_leak_or_fail_is_refused(string url, string reason)
    {
        var fault = Assert.Single(Faults(("Flex:BaseUrl", url)));

        Assert.StartsWith("Flex:BaseUrl ", fault, StringComparison.Ordinal);
        Assert.Contains(reason, fault, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:5080/sandbox")]
    [InlineData("http://[::1]:5080/sandbox")]
    [InlineData("https://gdcdyn.interactivebrokers.com/AccountManagement/FlexWebService")]
    public void Https_and_loopback_http_are_accepted(string url) => Assert.Empty(Faults(("Flex:BaseUrl", url)));

    [Theory]
    [InlineData("20260101", "", "together")]
    [InlineData("", "20260101", "together")]
    [InlineData("20260102", "20260101", "after")]
    [InlineData("20250101", "20260101", "365")]
    public void A_period_the_broker_would_refuse_is_refused(string from, string to, string reason) =>
        Assert.Contains(reason, Assert.Single(Faults(("Flex:FromDate", from), ("Flex:ToDate", to))), StringComparison.Ordinal);

    [Fact]
    public void A_whole_year_and_a_single_day_are_periods()
    {
        Assert.Empty(Faults(("Flex:FromDate", "20250101"), ("Flex:ToDate", "20251231")));
        Assert.Empty(Faults(("Flex:FromDate", "20250101"), ("Flex:ToDate", "2025-01-01")));
    }

    [Theory]
    [InlineData("Flex:FirstPollDelay", "0")]
    [InlineData("Flex:FirstPollDelay", "11 min")]
    [InlineData("Flex:PollBudget", "25 h")]
    [InlineData("Flex:PollBudget", "1 s")]
    [InlineData("Flex:PollBudget", "999999999999 h")]
    [InlineData("Flex:MaxStatementBytes", "0")]
    [InlineData("Flex:MaxStatementBytes", "99999999999 GiB")]
    [InlineData("Flex:Token", "with\nbreak")]
    [InlineData("Flex:Token", "\"1234\"")]
    public void A_value_out_of_range_is_one_error(string key, string value) =>
        Assert.Equal(key, KeyOf(Assert.Single(Faults((key, value)))));

    private static string KeyOf(string fault) => fault.Split(' ')[0];

    private static FlexOptions Read(params (string Key, string Value)[] values) =>
        SettingsBinder<FlexOptions>.Read(Configuration(values), FlexOptions.SectionName);

    // As at start, with all other sections.
    private static IReadOnlyList<string> Faults(params (string Key, string Value)[] values) => PortalSettings.Faults(Configuration(values));

    private static IConfiguration Configuration((string Key, string Value)[] values) => new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)))
        .Build();
}
