from directory.management.commands._lists import ImportCommand
from directory.models import DirectoryImport


class Command(ImportCommand):
    help = "Imports a list of craftsmen; without --apply it shows what would change."
    kind = DirectoryImport.Kind.CRAFTSMEN
    noun = "人"
