using System.Text;
using FlexPortal.Core.Platform.Telemetry;
using Xunit;

namespace FlexPortal.Tests.Platform.Telemetry;

public sealed class RedactorTests
{
    private readonly Redactor _redactor = new();

    [Theory]
    [InlineData("account U1234567 has", "account *** has")]
    [InlineData("DU7654321, DF123456 and F98765", "***, *** and ***")]
    [InlineData("GET /x?account=U1234567&limit=3", "GET /x?account=***&limit=3")]
    [InlineData("SendRequest?t=123456789012345678901234&q=4711&v=3", "SendRequest?t=***&q=4711&v=3")]
    [InlineData("/join?token=abcDEF_-123", "/join?token=***")]
    [InlineData("Authorization: Bearer abcdefgh12345678", "Authorization: Bearer ***")]
    [InlineData("fp_k3j9_AAAAAAAAAAAAAAAAAAAAAAAAAAAA leaked", "*** leaked")]
    [InlineData("Host=db;Username=u;Password=hunter2;Database=d", "Host=db;Username=u;Password=***;Database=d")]
    [InlineData("Host=db;pwd='a;b c';Database=d", "Host=db;pwd=***;Database=d")]
    public void Sec_S17_Text_in_the_form_of_a_secret_or_an_account_is_masked(string text, string clean) =>
        Assert.Equal(clean, _redactor.Scrub(text));

    [Theory]
    [InlineData("Run 0199d1f0-0000-7000-8000-00000001a001 succeeded: 1234567 rows")]
    [InlineData("EU1234567 is no account, nor is U123 or XU1234567Y")]
    [InlineData("left=3&at=5")]
    [InlineData("the bearer of this")]
    public void Other_text_is_not_copied(string text) => Assert.Same(text, _redactor.Scrub(text));

    [Fact]
    public void A_known_secret_is_masked_in_any_case_and_as_part_of_an_address()
    {
        _redactor.Know("s3cret/Word");
        _redactor.Know("s3cret/Word and more");
        _redactor.Know("short");
        _redactor.Know(null);

        Assert.Equal("*** *** *** short", _redactor.Scrub("s3cret/word s3cret%2FWord s3cret/Word and more short"));
    }

    [Fact]
    public void Masked_bytes_keep_their_length_and_their_surroundings()
    {
        _redactor.Know("s3cretWord");
        // As in a message: the byte before a text is its length and can be a letter.
        byte[] bytes = [0x0a, 0x41, .. "U1234567"u8, 0x00, 0xff, 0x0a, .. "S3CRETword"u8, 0x12, .. "kept é"u8];

        _redactor.Scrub(bytes);

        Assert.Equal([0x0a, 0x41, .. "********"u8, 0x00, 0xff, 0x0a, .. "**********"u8, 0x12, .. "kept é"u8], bytes);
    }

    [Fact]
    public void The_latest_secrets_are_masked()
    {
        for (var i = 0; i < 2_000; i++)
            _redactor.Know(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"secret-number-{i}"));

        Assert.Equal("***", _redactor.Scrub("secret-number-1999"));
    }

    [Fact]
    public void A_long_text_is_searched_in_time()
    {
        var text = new StringBuilder().Insert(0, "Bearer    Password    ?t= U12 fp_aaaa_ ", 5_000).ToString();

        Assert.NotEqual("", _redactor.Scrub(text));
    }
}
