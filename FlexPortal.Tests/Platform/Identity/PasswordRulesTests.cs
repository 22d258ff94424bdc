using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Passwords;
using Xunit;

namespace FlexPortal.Tests.Platform.Identity;

public sealed class PasswordRulesTests
{
    [Theory]
    [InlineData("tulip kettle morrow")]
    [InlineData("zu Fuss nach Olten")]
    [InlineData("839201746215")]
    [InlineData("ein Velo im Regen, drei Katzen")]
    [InlineData("Xk9#vQ2!mLp4")]
    [InlineData("парольдлинный слон")]
    public void Sec_S31_A_long_and_uncommon_password_is_enough(string password) =>
        Assert.Null(PasswordRules.FaultOf(password, "anna"));

    [Theory]
    [InlineData("short")]
    [InlineData("elevenchars")]
    [InlineData("password1234")]
    [InlineData("Password!2026")]
    [InlineData("P@ssw0rd1234")]
    [InlineData("passwordpassword")]
    [InlineData("qwertyuiop123")]
    [InlineData("qwertyuiopas")]
    [InlineData("123456789012")]
    [InlineData("098765432109")]
    [InlineData("abcdefghijklmn")]
    [InlineData("aaaaaaaaaaaaaa")]
    [InlineData("abababababab")]
    [InlineData("abc123abc123")]
    [InlineData("letmeinplease")]
    [InlineData("iloveyou2026!!")]
    [InlineData("correcthorsebatterystaple")]
    [InlineData("flexportal2026")]
    [InlineData("interactivebrokers")]
    [InlineData("administrator1")]
    [InlineData("welcomewelcome")]
    [InlineData("1qaz2wsx3edc")]
    public void Sec_S31_Common_passwords_are_refused(string password) => Assert.NotNull(PasswordRules.FaultOf(password, "anna"));

    [Fact]
    public void Sec_S31_A_password_like_the_own_name_is_refused()
    {
        Assert.NotNull(PasswordRules.FaultOf("annamusterli1", "annamusterli"));
        Assert.Null(PasswordRules.FaultOf("annamusterli und sechs Enten", "annamusterli"));
    }

    [Fact]
    public void Sec_S31_Sixty_four_characters_and_more_are_allowed_up_to_128()
    {
        var long64 = string.Concat(Enumerable.Range(0, 16).Select(i => $"{i:x}q{(char)('g' + i)}z"));
        Assert.Equal(64, long64.Length);
        Assert.Null(PasswordRules.FaultOf(long64, "anna"));
        Assert.Null(PasswordRules.FaultOf(long64 + new string([.. long64.Reverse()]), "anna"));
        Assert.NotNull(PasswordRules.FaultOf(long64 + long64 + "x", "anna"));
    }

    [Theory]
    [InlineData(PortalRole.Viewer, Capability.ReadRuns)]
    [InlineData(PortalRole.Analyst, Capability.ReadRuns, Capability.RunIngestion, Capability.DownloadArtifacts, Capability.EditLabels)]
    public void Sec_S38_A_role_has_its_capabilities_and_no_other(PortalRole role, params Capability[] capabilities) =>
        Assert.All(Enum.GetValues<Capability>(), capability => Assert.Equal(capabilities.Contains(capability), role.May(capability)));

    [Fact]
    public void Sec_S38_An_administrator_has_all_and_a_role_that_does_not_exist_none()
    {
        Assert.All(Enum.GetValues<Capability>(), capability => Assert.True(PortalRole.Admin.May(capability)));
        Assert.All(Enum.GetValues<Capability>(), capability => Assert.False(((PortalRole)9).May(capability)));
    }

    [Theory]
    [InlineData("anna", true)]
    [InlineData("a.muster-2@example.org", true)]
    [InlineData("a", false)]
    [InlineData("owner", false)]
    [InlineData("this machine", false)]
    [InlineData("аnna", false)]
    [InlineData("anna\n", false)]
    [InlineData("<b>anna", false)]
    [InlineData("=anna", false)]
    public void A_name_cannot_look_like_another(string name, bool allowed) => Assert.Equal(allowed, UserNameRules.IsOne(name));
}
