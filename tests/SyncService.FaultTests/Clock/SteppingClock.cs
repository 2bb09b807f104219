using System.Diagnostics;
using System.IO.MemoryMappedFiles;
using LocalServers;

namespace SyncService.FaultTests.Clock;

/// <summary>The time of day as the services of a stage see it, which a test may step; that of the machine stays as it is.</summary>
internal sealed class SteppingClock : IDisposable
{
    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor seconds;

    private SteppingClock(string path)
    {
        file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, null, sizeof(long));
        seconds = file.CreateViewAccessor();
    }

    /// <summary>For services that start from now on.</summary>
    public static async Task<SteppingClock> ForAsync(PrivateFolder home, Dictionary<string, string> settings)
    {
        var folder = home.NewFolder("clock");
        var (library, shift) = ($"{folder}/shifted_clock.so", $"{folder}/shift");
        using var compiler = Process.Start("gcc", ["-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", library, Path.Combine(AppContext.BaseDirectory, "Clock", "shifted_clock.c")]);
        await compiler.WaitForExitAsync();
        Assert.Equal(0, compiler.ExitCode);
        (settings["LD_PRELOAD"], settings["CLOCK_SHIFT"]) = (library, shift);
        return new SteppingClock(shift);
    }

    public void Step(TimeSpan fromTheMachines) => seconds.Write(0, (long)fromTheMachines.TotalSeconds);

    public void Dispose()
    {
        seconds.Dispose();
        file.Dispose();
    }
}
