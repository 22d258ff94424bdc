using System.Collections.Frozen;

namespace FlexPortal.Core.Platform.Identity.Passwords;

/// <summary>
/// The words that the lists of stolen passwords begin with. Few of them have twelve characters; users make them long by putting a number,
/// a year or a sign behind or by writing them twice, so what is left after taking that away is looked up, with digits read as letters.
/// </summary>
internal static class CommonPasswords
{
    private const string Words =
        """
        password passwort motdepasse contrasena senha wachtwoord losenord salasana heslo haslo passwd pass pwd passphrase passcode
        qwerty qwertz azerty qwertyuiop qwertzuiop azertyuiop asdfgh asdfghjkl zxcvbn zxcvbnm yxcvbnm qazwsx qazwsxedc qweasd qweasdzxc
        letmein letmeinnow welcome welcometo willkommen bienvenue hello hallo bonjour ciao hola changeme changethis change secret geheim
        topsecret admin administrator root superuser sysadmin webmaster user username guest test testing tester testtest demo temp temporary
        default master mastermind manager login signin logon access entry system computer internet server network database oracle postgres
        monkey dragon football baseball basketball soccer hockey superman batman spiderman starwars pokemon pikachu princess sunshine
        iloveyou loveyou iloveu lovely love loveme ilove flower butterfly shadow michael jennifer jordan jessica ashley daniel thomas andrew
        charlie george robert matthew anthony joshua nicole michelle amanda samantha stephanie summer winter spring autumn sommer fruehling
        herbst january february march april june july august september october november december january monday tuesday wednesday thursday
        friday saturday sunday trustno trustnoone whatever freedom liberty nothing something anything everything forever together family
        mother father brother sister friend friends baby babygirl angel heaven jesus jesuschrist god godisgood blessed harley mustang
        ferrari porsche mercedes bmw corvette yankees cowboys lakers liverpool arsenal chelsea manchester barcelona realmadrid juventus
        bayern bayernmunich killer hunter ranger buster tigger ginger pepper cookie cheese chocolate banana orange purple yellow
        silver golden diamond money dollar bitcoin trading trader broker invest investor investment portfolio finance banking bank savings
        account interactive interactivebrokers ibkr flexquery flexportal portal correcthorsebatterystaple correcthorsebattery
        horsebatterystaple thisisapassword thisismypassword mypassword mypasswordis yourpassword newpassword oldpassword nopassword
        passwordpassword enteryourpassword passwordadmin adminadmin adminpassword adminuser rootroot rootpassword testpassword userpassword
        guestguest letmeinplease abcdefgh abcdef abcabc abc abcd abcde abcdefg aaaaaa zzzzzz xxxxxx asd asdf asdasd qwe qweqwe qwer zxc
        zxcv google facebook microsoft windows linux ubuntu debian apple samsung android iphone twitter instagram youtube amazon netflix
        office company business supersecret supersecure verysecret verysecure security secure safe safety strong strongpassword
        longpassword goodpassword onetwothree onetwothreefour einszweidrei undeuxtrois unodostres testtesttest thequickbrownfox
        tobeornottobe maytheforcebewithyou openthedoor opensesame sesame abracadabra hocuspocus ohmygod fuckyou fuckoff fuckme asshole
        bitch blink slipknot metallica nirvana naruto minecraft fortnite warcraft worldofwarcraft counterstrike playstation nintendo xbox
        gandalf frodo legolas lordoftherings harrypotter hogwarts dumbledore voldemort matrix terminator snoopy garfield mickey mickeymouse
        donald donaldduck hellokitty
        """;

    private static readonly FrozenSet<string> Known = Words.Split(
        (char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether the lower-case text is one of them, long or short.</summary>
    public static bool Contains(string text)
    {
        var letters = Letters(text);
        return Known.Contains(text)
            || Is(text.Trim(Decoration))
            || Is(letters.Trim(Decoration))
            || Is(Letters(text.Trim(Decoration)))
            || Is(new string([.. letters.Where(char.IsLetter)]));
    }

    private static readonly char[] Decoration = [.. "0123456789!?.,;:-_+*#$%&/()=@ "];

    /// <summary>The word itself, or written several times.</summary>
    private static bool Is(string text)
    {
        if (Known.Contains(text))
            return true;

        // Two of them in a row are found as soon as they are one: "passwordadmin", "welcomewelcome".
        for (var cut = 3; cut <= text.Length - 3; cut++)
        {
            if (Known.Contains(text[..cut])
                && (Known.Contains(text[cut..])
                    || (text.Length > 2 * cut && text.StartsWith(text[..cut] + text[..cut], StringComparison.Ordinal) && Is(text[cut..]))))
                return true;
        }

        return false;
    }

    private static string Letters(string text) => string.Create(text.Length, text, static (letters, from) =>
    {
        for (var i = 0; i < from.Length; i++)
        {
            letters[i] = from[i] switch
            {
                '0' => 'o',
                '1' => 'i',
                '3' => 'e',
                '4' => 'a',
                '5' => 's',
                '7' => 't',
                '@' => 'a',
                '$' => 's',
                '!' => 'i',
                _ => from[i]
            };
        }
    });
}
