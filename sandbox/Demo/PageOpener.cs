using System.ComponentModel;
using System.Diagnostics;
using Spectre.Console;

namespace Demo;

/// <summary>Opens the page for whoever sits before a desktop; for anybody else its address is printed.</summary>
internal static class PageOpener
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task OpenAsync(string address, IAnsiConsole console, CancellationToken cancellation)
    {
        if (!console.Profile.Capabilities.Interactive || !HasDesktop) return;
        try
        {
            await ServedAsync(address, cancellation);
            using var browser = Process.Start(new ProcessStartInfo("xdg-open", [address]) { RedirectStandardOutput = true, RedirectStandardError = true });
        }
        catch (Win32Exception)
        {
            // A desktop without xdg-open. The address is there to be clicked.
        }
    }

    private static bool HasDesktop => IsSet("DISPLAY") || IsSet("WAYLAND_DISPLAY");

    private static bool IsSet(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 };

    /// <summary>The service was started a moment ago.</summary>
    private static async Task ServedAsync(string address, CancellationToken cancellation)
    {
        using var client = new HttpClient();
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < Patience; await Task.Delay(100, cancellation))
        {
            try
            {
                using var page = await client.GetAsync(new Uri(address), cancellation);
                if (page.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }
        }
    }
}
