from directory.management.commands._lists import ImportCommand
from directory.models import DirectoryImport


class Command(ImportCommand):
    help = "Imports a list of innovation studios; without --apply it shows what would change."
    kind = DirectoryImport.Kind.STUDIOS
    noun = "工作室"
