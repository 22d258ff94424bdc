using FlexPortal.Core.Platform.Notifications;
using FlexPortal.Hosting;
using Xunit;

namespace FlexPortal.Tests.Platform.Notifications;

/// <summary>Settings of mail: every fault is found at start, and none repeats a value.</summary>
public sealed class EmailOptionsTests
{
    private static EmailOptions Good => new()
    {
        Host = "mail.example.com",
        From = "Portal <portal@example.com>",
        To = "a@example.com, b@example.com",
    };

    [Fact]
    public void Nothing_is_needed_without_a_server_and_sender_and_list_are_with_one()
    {
        Assert.Empty(Faults(new()));
        Assert.Empty(Faults(Good));
        Assert.Equal(["Email:From", "Email:To"], Faults(new() { Host = "mail.example.com" }));
        Assert.Equal(["a@example.com", "b@example.com"], Good.Recipients());
    }

    [Theory]
    [InlineData("mail.example.com:25", "", "", "Email:Host")]
    [InlineData("", "portal", "", "Email:From")]
    [InlineData("", "portal@example.com\r\nBcc: all@example.com", "", "Email:From")]
    [InlineData("", "", "a@example.com\nBcc: b@example.com", "Email:To")]
    [InlineData("", "", "Name <a@example.com>", "Email:To")]
    [InlineData("", "", "a@example.com b@example.com", "Email:To")]
    public void An_address_that_is_none_is_refused_without_repeating_it(string host, string from, string to, string key)
    {
        var options = new EmailOptions
        {
            Host = host.Length > 0 ? host : Good.Host,
            From = from.Length > 0 ? from : Good.From,
            To = to.Length > 0 ? to : Good.To,
        };

        Assert.Equal([key], Faults(options));
    }

    [Fact]
    public void A_prefix_is_one_short_line()
    {
        Assert.Equal(["Email:SubjectPrefix"], Faults(new() { SubjectPrefix = "[x]\r\nBcc: a@example.com" }));
        Assert.Equal(["Email:SubjectPrefix"], Faults(new() { SubjectPrefix = new string('x', 61) }));
    }

    [Theory]
    [InlineData("mail.example.com", true, 0)]
    [InlineData("mail.example.com", false, 1)]
    [InlineData("127.0.0.1", false, 0)]
    [InlineData("localhost", false, 0)]
    public void A_password_does_not_leave_the_machine_in_the_clear(string host, bool useTls, int faults)
    {
        var options = Good;
        (options.Host, options.UseTls, options.User, options.Password) = (host, useTls, "portal", "invented-password");

        var found = Faults(options);

        Assert.Equal(Enumerable.Repeat("Email:UseTls", faults), found);
    }

    [Fact]
    public void User_and_password_come_together_and_the_password_once()
    {
        Assert.Equal(["Email:User"], Faults(new() { User = "portal" }));
        Assert.Equal(["Email:User"], Faults(new() { Password = "invented-password" }));
        Assert.Equal(
            ["Email:PasswordFile", "Email:PasswordFile"],
            Faults(new() { User = "portal", Password = "invented-password", PasswordFile = "no-such-file" }));
    }

    [Fact]
    public void A_password_is_not_taken_from_a_command_line()
    {
        Assert.NotNull(SettingNames.FaultOf("Email:Password"));
        Assert.Null(SettingNames.FaultOf("Email:PasswordFile"));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("https://portal.example.com/base/", true)]
    [InlineData("portal.example.com", false)]
    [InlineData("https://user@portal.example.com", false)]
    [InlineData("https://portal.example.com/?a=b", false)]
    [InlineData("javascript:alert(1)", false)]
    public void The_public_address_is_one_that_a_link_can_begin_with(string address, bool isGood)
    {
        var options = new PortalAddressOptions { PublicUrl = address };

        Assert.Equal(isGood, new PortalAddressOptionsValidator().Validate(null, options).Succeeded);
    }

    private static string[] Faults(EmailOptions options)
    {
        var result = new EmailOptionsValidator().Validate(null, options);
        Assert.All(result.Failures ?? [], fault => Assert.DoesNotContain("invented", fault, StringComparison.Ordinal));
        return [.. (result.Failures ?? []).Select(fault => fault.Split(' ')[0])];
    }
}
