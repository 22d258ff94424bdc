using FlexPortal.Shell.Settings;
using Xunit;

namespace FlexPortal.Tests.Shell;

/// <summary>The zones to choose from: each once, found by name and by offset.</summary>
public sealed class ZoneChoicesTests
{
    private static readonly DateTimeOffset Winter = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Summer = new(2026, 7, 15, 12, 0, 0, TimeSpan.Zero);

    private static ZoneChoices Machine => ZoneChoices.OfThisMachine;

    [Fact]
    public void Every_zone_is_offered_once_and_the_likely_ones_first()
    {
        Assert.Equal(["UTC", "America/New_York", "Africa/Abidjan"], Machine.All.Take(3));
        Assert.Equal(Machine.All.Distinct(StringComparer.Ordinal), Machine.All);
        Assert.True(Machine.All.Count > 300);
        Assert.Equal(["UTC", "America/New_York"], ZoneChoices.Of([TimeZoneInfo.Utc]).All);
    }

    [Theory]
    [InlineData("zur", "Europe/Zurich")]
    [InlineData("york", "America/New_York")]
    [InlineData(" new york ", "America/New_York")]
    [InlineData("NEW_YORK", "America/New_York")]
    [InlineData("utc", "UTC")]
    [InlineData("+5:45", "Asia/Kathmandu")]
    [InlineData("UTC−3:30", "America/St_Johns")]
    [InlineData("Mars", null)]
    [InlineData("+99", null)]
    [InlineData("+", null)]
    public void A_zone_is_found_by_a_part_of_its_name_or_by_its_offset(string text, string? first) =>
        Assert.Equal(first, Machine.Search(text, Winter).FirstOrDefault());

    [Fact]
    public void The_offset_is_the_present_one()
    {
        Assert.Contains("Europe/Zurich", Machine.Search("+1", Winter));
        Assert.DoesNotContain("Europe/Zurich", Machine.Search("+1", Summer));
        Assert.Contains("Europe/Zurich", Machine.Search("+2", Summer));
        Assert.Equal(Machine.All.Count, Machine.Search("", Winter).Count());
    }

    [Theory]
    [InlineData("", "UTC")]
    [InlineData(null, "UTC")]
    [InlineData("america/new york", "America/New_York")]
    [InlineData("America/New_York", "America/New_York")]
    [InlineData("Zurich", "Europe/Zurich")]
    [InlineData("Europe", null)]
    [InlineData("Mars/Base", null)]
    [InlineData("../etc/passwd", null)]
    public void What_was_typed_is_a_zone_when_it_means_one_alone(string? text, string? id) =>
        Assert.Equal(id, Machine.Find(text, Winter)?.Id);
}
