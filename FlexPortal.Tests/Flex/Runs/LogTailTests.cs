using System.Text.Json;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Flex.Runs;
using FlexPortal.Shell.Parts;
using Xunit;

namespace FlexPortal.Tests.Flex.Runs;

/// <summary>Events become lines of text; a page keeps the last ones.</summary>
public sealed class LogTailTests
{
    [Theory]
    [InlineData("stage_started", "{}", "Info", "Poll began: ask after it until it is ready.")]
    [InlineData("stage_ended", """{"status":"success","duration_ms":28400}""", "Info", "Poll done after 28.4 s.")]
    [InlineData(
        "broker_exchange", """{"kind":"poll","attempt":3,"meaning":"Not yet.","broker_code":1019,"next_wait":"00:00:12"}""", "Info",
        "Poll 3 1019: Not yet. Next attempt in 12.0 s.")]
    [InlineData(
        "broker_exchange", """{"kind":"request","attempt":1,"meaning":"Too often.","broker_code":1018,"next_wait":"00:01:00"}""", "Warning",
        "Request 1 1018: Too often. Next attempt in 1 min 00 s.")]
    [InlineData(
        "broker_exchange", """{"kind":"poll","attempt":1,"meaning":"Broken.","error_code":"FLEX_TIMEOUT","next_wait":"00:00:02"}""",
        "Warning", "Poll 1: Broken. (FLEX_TIMEOUT) Next attempt in 2.0 s.")]
    [InlineData(
        "broker_exchange", """{"kind":"poll","attempt":1,"meaning":"Broken.","error_code":"FLEX_TIMEOUT"}""", "Error",
        "Poll 1: Broken. (FLEX_TIMEOUT)")]
    [InlineData("download_retried", """{"meaning":"It broke off."}""", "Warning", "It broke off. It is requested again.")]
    [InlineData("run_ended", """{"status":"success","error_code":null,"duration_ms":1000}""", "Info", "The run ended well after 1.0 s.")]
    [InlineData(
        "run_ended", """{"status":"failed","error_code":"RUN_CANCELED","duration_ms":1000}""", "Warning",
        "The run was cancelled after 1.0 s.")]
    [InlineData(
        "run_ended", """{"status":"failed","error_code":"FLEX_TIMEOUT","duration_ms":1000}""", "Error",
        "The run failed in Poll after 1.0 s: FLEX_TIMEOUT.")]
    [InlineData("something_new", """{"a":1}""", "Info", """something_new {"a":1}""")]
    public void An_event_becomes_a_line_with_a_level(string kind, string payload, string level, string text)
    {
        var line = LogLine.Of(Event(7, kind, payload));

        Assert.Equal((7, level, text), (line.Seq, line.Word, line.Text));
    }

    [Fact]
    public void Text_of_the_broker_is_escaped()
    {
        var tail = new LogTail(10, ReadingZone.Utc);

        tail.Add([Event(1, "download_retried", """{"meaning":"<script>alert(1)</script> & \"more\""}""")]);

        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;more&quot;", tail.Lines[0].Html.Value, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", tail.Lines[0].Html.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Times_have_milliseconds_in_the_zone_of_the_user()
    {
        var tail = new LogTail(10, ReadingZone.Find("Europe/Zurich")!);

        tail.Add([Event(1, "stage_started", "{}")]);

        Assert.StartsWith(
            "<time datetime=\"2026-11-20T07:00:00.123Z\">08:00:00.123</time>", tail.Lines[0].Html.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Old_lines_are_dropped_and_no_line_is_repeated()
    {
        var tail = new LogTail(100, ReadingZone.Utc);
        tail.SkipTo(40);
        tail.Add(Enumerable.Range(1, 90).Select(seq => Event(seq, "stage_started", "{}")));

        Assert.Equal((50, 40, 90), (tail.Lines.Count, tail.Earlier, tail.Seen));

        tail.Add(Enumerable.Range(80, 100).Select(seq => seq == 150
            ? Event(seq, "run_ended", """{"status":"failed","error_code":"X"}""")
            : Event(seq, "stage_started", "{}")));

        Assert.Equal(Enumerable.Range(80, 100), tail.Lines.Select(line => (int)line.Seq));
        Assert.Equal((79, 179, 99), (tail.Earlier, tail.Seen, tail.Below(LineLevel.Error)));
    }

    private static IngestionRunEvent Event(long seq, string kind, string payload) =>
        new(Guid.Empty, seq, new(2026, 11, 20, 7, 0, 0, 123, TimeSpan.Zero), kind, RunStage.Poll, JsonElement.Parse(payload));
}
